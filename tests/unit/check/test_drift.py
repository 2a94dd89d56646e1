"""Files that differ from their contract: what the policy makes of each kind of difference."""

import pytest

from flows.drift import DEFAULTS, DriftAction, DriftKind, DriftRule
from tests.unit.check.checking import HEADER, broken, check, contract
from tests.unit.check.drifting import (
    ADDED,
    BROKEN,
    CASE,
    GOOD,
    MANY,
    MISSING,
    RENAMED,
    REORDERED,
    ROW,
    WIDENED,
    A,
    E,
    H,
    K,
    R,
    by,
    check_released,
    found,
)
from tidegate.check.verdict import Outcome, Reason

OUTCOMES = [
    # a file, a kind, an action, the file's end and its reason
    (ADDED, K.ADDED, A, Outcome.ACCEPTED, None),
    (ADDED, K.ADDED, E, Outcome.ACCEPTED, None),
    (ADDED, K.ADDED, H, Outcome.HELD, Reason.DRIFT),
    (ADDED, K.ADDED, R, Outcome.REJECTED, Reason.HEADER),
    (MISSING, K.MISSING, A, Outcome.ACCEPTED, None),
    (MISSING, K.MISSING, H, Outcome.HELD, Reason.DRIFT),
    (MISSING, K.MISSING, R, Outcome.REJECTED, Reason.HEADER),
    (RENAMED, K.RENAMED, H, Outcome.HELD, Reason.DRIFT),
    (RENAMED, K.RENAMED, R, Outcome.REJECTED, Reason.HEADER),
    (CASE, K.CASE, A, Outcome.ACCEPTED, None),
    (CASE, K.CASE, H, Outcome.HELD, Reason.DRIFT),
    (CASE, K.CASE, R, Outcome.REJECTED, Reason.HEADER),
    (REORDERED, K.REORDERED, A, Outcome.ACCEPTED, None),
    (REORDERED, K.REORDERED, H, Outcome.HELD, Reason.DRIFT),
    (REORDERED, K.REORDERED, R, Outcome.REJECTED, Reason.HEADER),
    (WIDENED, K.WIDENED, A, Outcome.REJECTED, Reason.TOO_MANY_BAD_ROWS),
    (WIDENED, K.WIDENED, H, Outcome.HELD, Reason.DRIFT),
    (WIDENED, K.WIDENED, R, Outcome.REJECTED, Reason.DRIFT),
    (BROKEN, K.TYPE_BROKEN, A, Outcome.REJECTED, Reason.TOO_MANY_BAD_ROWS),
    (BROKEN, K.TYPE_BROKEN, H, Outcome.HELD, Reason.DRIFT),
    (BROKEN, K.TYPE_BROKEN, R, Outcome.REJECTED, Reason.DRIFT),
]


@pytest.mark.parametrize(("content", "kind", "action", "outcome", "reason"), OUTCOMES)
def test_a_kind_of_difference_meets_its_action(
    content: str, kind: DriftKind, action: DriftAction, outcome: Outcome, reason: Reason | None
) -> None:
    verdict = check(content.encode(), by((kind, action)))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert [(each.kind, each.action) for each in verdict.drift] == [(kind, action)]
    named = {finding.rule for finding in verdict.findings}
    assert (Reason.DRIFT in named or Reason.HEADER in named) is (action in {H, R})


@pytest.mark.parametrize(("content", "kind", "action", "outcome", "reason"), OUTCOMES)
def test_without_a_policy_files_end_as_they_always_did(
    content: str, kind: DriftKind, action: DriftAction, outcome: Outcome, reason: Reason | None
) -> None:
    verdict = check(content.encode(), contract(tolerated="0"))
    if DEFAULTS[kind] is action:
        assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert [each.action for each in verdict.drift] == [DEFAULTS[kind]]


@pytest.mark.parametrize(("content", "kind", "action", "outcome", "reason"), OUTCOMES)
def test_what_is_held_is_accepted_when_an_operator_releases_it(
    content: str, kind: DriftKind, action: DriftAction, outcome: Outcome, reason: Reason | None
) -> None:
    if outcome is not Outcome.HELD:
        return
    del reason
    verdict = check_released(content, by((kind, action), tolerated="1"))
    assert verdict.outcome is Outcome.ACCEPTED
    if kind is K.RENAMED:
        assert verdict.bad_rows == 0


def test_a_column_that_is_missing_by_permission_is_empty_in_every_row_and_keys_are_compared() -> (
    None
):
    content = b"name,id,size\nAnn,1,small\nAnn,1,small\nBob,1,small\n"
    verdict = check(content, by((K.MISSING, A), tolerated="1"))
    assert (verdict.rows, verdict.duplicate_rows, verdict.bad_rows) == (3, 1, 2)
    assert broken(verdict) == ["2:conflicting_key", "4:conflicting_key"]


@pytest.mark.parametrize("column", ["id", "name"])
def test_a_column_that_rows_cannot_do_without_is_rejected_though_missing_ones_are_allowed(
    column: str,
) -> None:
    names = [name for name in ("id", "name", "size", "day") if name != column]
    verdict = check((",".join(names) + "\n").encode(), by((K.MISSING, A)))
    assert found(verdict) == [(K.MISSING, R, column, None)]
    assert verdict.reason is Reason.HEADER


def test_a_released_file_may_lack_any_column_and_then_its_rows_are_bad() -> None:
    verdict = check_released("id,size,day\n1,small,\n", by((K.MISSING, H), tolerated="1"))
    assert (verdict.outcome, verdict.bad_rows) == (Outcome.ACCEPTED, 1)
    assert verdict.counts == {"name.required": 1}


def test_a_column_in_other_capitals_is_checked_as_the_contract_says() -> None:
    verdict = check(b"ID,NAME,size,day\nx,A,tiny,\n", by((K.CASE, A), tolerated="1"))
    assert broken(verdict) == ["2:id.type", "2:name.min_length", "2:size.allowed"]


@pytest.mark.parametrize(
    "header", ["id,name,size,day,Day", "id,name,size,DAY,Day", "id,name,size,day,d\u0131y,D\u0131Y"]
)
def test_names_that_spark_takes_for_one_another_are_always_refused(header: str) -> None:
    allowed = [(kind, A) for kind in (K.ADDED, K.CASE, K.MISSING)]
    verdict = check(header.encode(), by(*allowed))
    assert (verdict.reason, len(verdict.header.duplicate)) == (Reason.HEADER, 2)
    assert check_released(header, by(*allowed)).reason is Reason.HEADER


@pytest.mark.parametrize("name", ["\u017fize", "s\u0131ze", "s\u0130ze"])
def test_a_letter_that_only_java_takes_for_an_ascii_one_makes_no_column(name: str) -> None:
    header = f"id,name,size,day,{name}"
    verdict = check(header.encode(), by((K.ADDED, A)))
    assert verdict.header.duplicate == ("size", name)
    assert verdict.reason is Reason.HEADER


def test_a_column_has_a_rule_of_its_own() -> None:
    rule = DriftRule(kind=K.ADDED, action=E, column="colour")
    policy = by((K.ADDED, H), rule)
    assert check(ADDED.encode(), policy).outcome is Outcome.ACCEPTED
    both = "id,name,size,day,colour,shape\n1,Ann,small,,red,round\n"
    verdict = check(both.encode(), policy)
    assert verdict.outcome is Outcome.HELD
    assert found(verdict) == [(K.ADDED, H, None, "shape"), (K.ADDED, E, None, "colour")]


def test_of_several_differences_the_strictest_wins() -> None:
    content = b"id,name,Size,colour\n1,Ann,small,red\n"
    kinds = (K.MISSING, K.CASE, K.ADDED)
    for actions, outcome in (((A, A, E), "accepted"), ((A, H, A), "held"), ((H, A, R), "rejected")):
        verdict = check(content, by(*zip(kinds, actions, strict=True)))
        assert verdict.outcome == outcome


def test_a_held_file_is_rejected_when_its_rows_are_bad_for_other_reasons() -> None:
    verdict = check(ADDED.replace("small", "tiny").encode(), by((K.ADDED, H)))
    assert verdict.reason is Reason.TOO_MANY_BAD_ROWS


def test_a_drift_of_many_columns_is_bounded_and_the_strict_ones_are_shown_first() -> None:
    header = HEADER.strip() + "".join(f",c{number}" for number in range(5 * MANY)) + ",last"
    strict = DriftRule(kind=K.ADDED, action=R, column="last")
    verdict = check(header.encode(), by((K.ADDED, A), strict))
    assert verdict.drift[0].found == "last"
    assert (len(verdict.drift), verdict.reason) == (200, Reason.HEADER)
    assert "there are 1 more" in verdict.findings[0].expected


def test_a_difference_that_is_allowed_is_told_all_the_same() -> None:
    verdict = check(GOOD.replace("size", "SIZE").encode(), by((K.CASE, A)))
    assert verdict.outcome is Outcome.ACCEPTED
    assert found(verdict) == [(K.CASE, A, "size", "SIZE")]
    assert verdict.findings == ()


def test_files_that_do_not_differ_say_nothing_of_drift() -> None:
    verdict = check(GOOD.encode(), by(*((kind, R) for kind in K)))
    assert (verdict.drift, verdict.outcome) == ((), Outcome.ACCEPTED)


@pytest.mark.parametrize("action", [A, E, H])
@pytest.mark.parametrize("name", ["", "_c4", "_C4", "_file_path"])
def test_a_name_that_means_something_else_in_rescued_data_is_turned_away(
    name: str, action: DriftAction
) -> None:
    content = f"{HEADER.strip()},{name}\n{ROW.strip()},x\n"
    against = by((K.ADDED, action))
    assert check(content.encode(), against).reason is Reason.HEADER
    assert check_released(content, against).reason is Reason.HEADER


@pytest.mark.parametrize(
    "name", ["a b", "_file_id", "_rescued_data", "x;y", "gr\u00f6\u00dfe", "1st", "x" * 256]
)
def test_what_evolves_must_be_a_name_that_tables_take(name: str) -> None:
    content = f"{HEADER.strip()},{name}\n{ROW.strip()},x\n".encode()
    verdict = check(content, by((K.ADDED, E)))
    assert verdict.reason is Reason.HEADER
    assert "at most 255 characters" in verdict.findings[0].expected
    assert check(content, by((K.ADDED, A))).outcome is Outcome.ACCEPTED


def test_a_name_as_long_as_unity_catalog_takes_evolves() -> None:
    content = f"{HEADER.strip()},{'x' * 255}\n{ROW.strip()},x\n".encode()
    assert check(content, by((K.ADDED, E))).outcome is Outcome.ACCEPTED


def test_a_released_name_must_be_one_that_tables_take_where_columns_evolve() -> None:
    content = GOOD.replace("size", "si ze")
    against = by((K.ADDED, E), (K.RENAMED, H))
    assert check_released(content, against).reason is Reason.HEADER
    assert check_released(content, by((K.RENAMED, H))).outcome is Outcome.ACCEPTED
