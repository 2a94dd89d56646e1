"""The same files piece by piece, in another order and some of them twice; then a restart."""

from collections import Counter
from dataclasses import dataclass

import pytest

from local.demo.script import Drop
from tests.e2e.conftest import SAMPLE, Together, staged
from tests.e2e.demo_process import Demo, demo
from tests.e2e.stage import Contents
from tidegate.api.views import FileDetail

FIRST = ("cast", "countries", "category")
THEN = ("category", "titles", "directors", "cast")
"""Look-ups come before the titles that they look up; two of them come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piecemeal:
    """What came of it."""

    orphans: Contents
    """After the look-ups alone."""
    contents: Contents
    files: dict[str, FileDetail]
    """Of the second drop."""
    runs: list[str]
    again: Demo
    """The demo in the same world after its restart."""


@pytest.fixture(scope="module")
def piecemeal(tmp_path_factory: pytest.TempPathFactory) -> Piecemeal:
    folder = tmp_path_factory.mktemp("piecemeal")
    with staged(folder) as stage:
        stage.settle(stage.drop(*map(drop_of, FIRST)))
        orphans = stage.contents("gold")
        files = stage.settle(stage.drop(*map(drop_of, THEN)))
        contents, runs = stage.contents("silver", "gold"), stage.runs()
    again = demo(folder, folder / "summary.json")
    return Piecemeal(orphans=orphans, contents=contents, files=files, runs=runs, again=again)


def drop_of(dataset: str) -> Drop:
    """A sample file at the place where the demo puts it."""
    return Drop(source=SAMPLE / f"{dataset}.csv", path=f"netflix/{dataset}/{dataset}.csv")


def test_look_ups_without_titles_are_dimensions_and_all_of_their_pairs_orphans(
    piecemeal: Piecemeal,
) -> None:
    gold = {name.rpartition(".")[2]: len(rows) for name, rows in piecemeal.orphans.items()}
    assert gold["dim_cast"] > 0
    assert gold["dim_country"] > 0
    assert gold["bridge_title_cast"] == gold["bridge_title_country"] == gold["fact_title"] == 0


def test_silver_and_gold_end_as_if_all_had_come_together(
    piecemeal: Piecemeal, together: Together
) -> None:
    assert set(piecemeal.contents) == set(together.contents)
    for table, rows in together.contents.items():
        assert piecemeal.contents[table] == rows, table


def test_what_came_again_started_nothing(piecemeal: Piecemeal) -> None:
    assert {name.split("/")[1]: file.state for name, file in piecemeal.files.items()} == {
        "cast": "DUPLICATE",
        "category": "DUPLICATE",
        "titles": "LOADED",
        "directors": "LOADED",
    }
    assert Counter(piecemeal.runs) == {"bronze": 2, "silver": 2, "gold": 2}


def test_a_world_that_is_started_again_knows_its_files_and_has_its_tables(
    piecemeal: Piecemeal,
) -> None:
    summary = piecemeal.again.summary
    assert piecemeal.again.status == 0, piecemeal.again.text
    assert "The world is up after" in piecemeal.again.text
    assert (summary.ok, summary.runs) == (True, ())
    assert Counter(file.verdict for file in summary.files) == {"duplicate": 5, "rejected": 1}
    rows = {name: len(found) for name, found in piecemeal.contents.items()}
    assert {name: summary.tables[name] for name in rows} == rows
    assert summary.seconds.start > 0
