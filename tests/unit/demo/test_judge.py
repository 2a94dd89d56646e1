"""When the demo may say that all is well."""

from flows.names import Stage
from local.demo.judge import gold_troubles, troubles
from local.demo.summary import file_summary
from tests.unit.demo.builders import a_file, a_run, an_account
from tidegate.api.views import FileDetail, Verdict

GOOD = a_file(rows=10, account=an_account(7, 1, 1, 1))
BAD = a_file("titles_bad.csv", state="REJECTED", verdict=Verdict.REJECTED, reason="header")
GOLD = {"c.netflix_gold.dim_title": 7}


def found(*files: FileDetail, bad: frozenset[str] = frozenset()) -> list[str]:
    return list(troubles(files, bad, [file_summary(file) for file in files]))


def test_a_loaded_file_that_adds_up_and_a_bad_one_that_was_turned_away_are_well() -> None:
    assert found(GOOD, BAD, bad=frozenset({BAD.path})) == []


def test_a_file_that_was_known_already_is_well() -> None:
    assert found(a_file(state="DUPLICATE", verdict=Verdict.DUPLICATE)) == []


def test_a_file_that_was_turned_away_against_expectation_is_named_with_the_reason() -> None:
    assert found(BAD) == ["netflix/titles/titles_bad.csv is rejected: header"]


def test_a_bad_file_that_was_let_in_is_named() -> None:
    assert found(GOOD, bad=frozenset({GOOD.path})) == [f"{GOOD.path} is accepted"]


def test_a_file_that_is_still_on_its_way_or_held_is_named() -> None:
    held = a_file("b.csv", state="HELD", verdict=Verdict.HELD, rows=0)
    assert len(found(a_file(state="ACCEPTED", rows=0), held)) == 2


def test_a_row_that_is_missing_is_named() -> None:
    lost = a_file(rows=11, account=an_account(10))
    assert found(lost) == [f"{lost.path} has 11 rows, of which 10 are accounted for"]


def test_gold_has_to_be_refreshed_by_a_run_of_these_files() -> None:
    old, new = a_run(Stage.GOLD, 1), a_run(Stage.GOLD, 2)
    assert list(gold_troubles([GOOD], [old], [new], GOLD)) == []
    assert list(gold_troubles([GOOD], [old], [a_run(Stage.SILVER, 2)], GOLD)) == [
        "no successful run has refreshed gold"
    ]
    assert list(gold_troubles([GOOD], [old], [a_run(Stage.GOLD, 2, covered=False)], GOLD))


def test_files_that_were_here_already_are_content_with_the_run_of_before() -> None:
    known = a_file(state="DUPLICATE", verdict=Verdict.DUPLICATE)
    assert list(gold_troubles([known], [a_run(Stage.GOLD)], [], GOLD)) == []
    assert list(gold_troubles([known], [], [], GOLD))
    assert list(gold_troubles([known], [a_run(Stage.GOLD)], [], {})) == ["there are no gold tables"]
