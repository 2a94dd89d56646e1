"""The same files piece by piece, in another order and some of them twice."""

from collections import Counter

from tests.e2e.conftest import Piecemeal, Together


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
