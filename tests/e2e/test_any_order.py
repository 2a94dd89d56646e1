"""The same files piece by piece, in another order and some of them twice."""

from collections import Counter

from typer.testing import CliRunner

from flows.rebuilt import Rebuilt
from local.world.profile import PROFILE
from tests.e2e.conftest import Piecemeal, Together
from tests.e2e.reader import Reader
from tests.e2e.test_five_files_together import DATASETS
from tidegate.cli.main import app


def test_look_ups_without_titles_are_dimensions_and_all_of_their_pairs_orphans(
    piecemeal: Piecemeal,
) -> None:
    gold = {name.rpartition(".")[2]: len(rows) for name, rows in piecemeal.orphans.items()}
    assert gold["dim_cast"] > 1
    assert gold["dim_country"] > 1
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


def test_a_rebuild_of_silver_would_change_nothing(reader: Reader, piecemeal: Piecemeal) -> None:
    assert piecemeal.files
    words = ["--profile", str(reader.world / PROFILE), "rebuild", "netflix", "--dry-run", "--json"]

    ended = CliRunner().invoke(app, words)

    assert ended.exit_code == 0, ended.output
    told = Rebuilt.model_validate_json(ended.stdout)
    assert told.level == 2
    assert len(told.tables) == len(DATASETS) * 2
