"""The page about jobs names tests that are there, and a source for what it calls documented."""

import re
from pathlib import Path

PAGE = Path("docs/local-jobs.md")
FOLDERS = (Path("tests/unit/databricks"), Path("tests/integration/databricks"))


def test_every_test_that_the_page_names_exists() -> None:
    code = "\n".join(path.read_text("utf-8") for each in FOLDERS for path in each.glob("*.py"))
    defined = set(re.findall(r"def (test_\w+)", code))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
    assert named
    assert named - defined == set()


def test_every_row_has_a_test_and_a_source_or_says_that_there_is_none() -> None:
    lines = [row for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len(rows) > 25
    for documented, _here, source, test in rows:
        assert test
        assert bool(source) != documented.startswith("(not documented)")
