"""The pages about the workspace name tests that are there, and a source for what is documented."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HEAD = "| documented behaviour | here | source | test |"
JOBS = ("tests/unit/databricks", "tests/integration/databricks")
PAGES = {
    "docs/local-jobs.md": JOBS,
    "docs/local-databricks.md": (
        *JOBS,
        *("tests/spark/cloudfiles", "tests/spark/declarative", "tests/spark/differential"),
        "tests/spark/medallion",
        *("tests/unit/cloudfiles", "tests/unit/declarative"),
    ),
}
LEAST_ROWS = 25

page = pytest.mark.parametrize("page", PAGES)


def behaviours(text: str) -> Iterator[list[str]]:
    """The cells of the rows below each HEAD, up to the end of its table."""
    for table in text.split(f"{HEAD}\n")[1:]:
        _ruler, *lines = table.partition("\n\n")[0].splitlines()
        yield from ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)


@page
def test_every_test_that_the_page_names_exists(page: str) -> None:
    files = [path for folder in PAGES[page] for path in Path(folder).glob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in files)
    defined = {path.stem for path in files} | set(re.findall(r"def (test_\w+)", code))
    named = set(re.findall(r"`(test_\w+)`", Path(page).read_text("utf-8")))
    assert named
    assert named - defined == set()


@page
def test_every_row_has_a_test_and_a_source_or_says_that_there_is_none(page: str) -> None:
    rows = list(behaviours(Path(page).read_text("utf-8")))
    assert len(rows) > LEAST_ROWS
    for documented, here, source, test in rows:
        assert here
        assert re.search(r"`test_\w+`", test), documented
        assert bool(source) != documented.startswith("(not documented)"), documented
