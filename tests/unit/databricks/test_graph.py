"""Task graphs: which task runs after which ends of the others, and what the run comes to."""

from collections.abc import Mapping
from itertools import product

import pytest
from databricks.sdk.service.jobs import ConditionTaskOp, RunIf

from local.databricks.runs.conditions import NUMERIC, TEXTUAL, Condition
from local.databricks.runs.graph import REASONS, RULES, SEEN_AS, Go, ending, verdict
from local.databricks.runs.model import Outcome, Phase, Progress, Run, RunId, TaskRun
from tests.unit.databricks.graphs import JOB_ID, a_job, condition, wheel, with_outcomes

OK, BAD, CUT, OUT = Outcome.SUCCESS, Outcome.FAILED, Outcome.CANCELED, Outcome.EXCLUDED
START, UP, UPC = Go.START, Outcome.UPSTREAM_FAILED, Outcome.UPSTREAM_CANCELED

# Two tasks have ended like this; then a task that depends on both, by its run_if, does that.
TABLE: Mapping[tuple[Outcome, Outcome], tuple[Go | Outcome, ...]] = {
    # ends       ALL_SUCCESS ONE_SUCCESS NONE_FAILED ALL_DONE ONE_FAILED ALL_FAILED
    (OK, OK): (START, START, START, START, OUT, OUT),
    (OK, BAD): (UP, START, UP, START, START, OUT),
    (OK, CUT): (UPC, START, UPC, START, START, OUT),
    (OK, OUT): (OUT, START, START, START, OUT, OUT),
    (BAD, BAD): (UP, UP, UP, START, START, START),
    (BAD, CUT): (UP, UP, UP, START, START, START),
    (BAD, OUT): (UP, UP, UP, START, START, OUT),
    (CUT, CUT): (UPC, UPC, UPC, START, START, START),
    (CUT, OUT): (UPC, UPC, UPC, START, START, OUT),
    (OUT, OUT): (OUT, OUT, OUT, OUT, OUT, OUT),
}
RUN_IFS = (
    RunIf.ALL_SUCCESS,
    RunIf.AT_LEAST_ONE_SUCCESS,
    RunIf.NONE_FAILED,
    RunIf.ALL_DONE,
    RunIf.AT_LEAST_ONE_FAILED,
    RunIf.ALL_FAILED,
)


def a_run(*keys: str) -> Run:
    return Run(
        run_id=RunId(1),
        job_id=JOB_ID,
        name="graph",
        parameters={},
        token=None,
        progress=Progress(phase=Phase.RUNNING),
        tasks=tuple(
            TaskRun(run_id=RunId(10 + n), task_key=key, progress=Progress(phase=Phase.BLOCKED))
            for n, key in enumerate(keys)
        ),
    )


@pytest.mark.parametrize(("ends", "column"), list(product(TABLE, range(len(RUN_IFS)))))
def test_a_task_runs_when_its_run_if_says_so(ends: tuple[Outcome, Outcome], column: int) -> None:
    for one, other in (ends, ends[::-1]):
        run = with_outcomes(a_run("a", "b", "c"), {"a": one, "b": other})
        task = a_job(wheel("c", "a", "b", run_if=RUN_IFS[column].value)).tasks[0]
        assert verdict(task, run) is TABLE[ends][column]


def test_every_run_if_of_the_sdk_has_a_rule_and_every_outcome_a_meaning() -> None:
    assert set(RULES) == set(RunIf) == set(RUN_IFS)
    assert set(SEEN_AS) == set(Outcome)
    assert set(REASONS) == {OUT, UP, UPC}


def test_a_task_waits_until_all_that_it_depends_on_have_ended() -> None:
    task = a_job(wheel("c", "a", "b")).tasks[0]
    assert verdict(task, with_outcomes(a_run("a", "b", "c"), {"a": BAD})) is Go.WAIT
    assert verdict(a_job(wheel("a")).tasks[0], a_run("a")) is Go.START


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"a": OK, "b": OK, "c": OK}, Outcome.SUCCESS),
        ({"a": OK, "b": OUT, "c": OUT}, Outcome.SUCCESS),
        ({"a": BAD, "b": OK, "c": OK}, Outcome.SUCCESS_WITH_FAILURES),
        ({"a": CUT, "b": UPC, "c": OK}, Outcome.CANCELED),
        ({"a": Outcome.TIMED_OUT, "b": UP, "c": UP}, Outcome.TIMED_OUT),
        ({"a": OK, "b": OK, "c": BAD}, Outcome.FAILED),
        ({"a": OK, "b": CUT, "c": BAD}, Outcome.CANCELED),
    ],
)
def test_the_tasks_that_no_other_depends_on_decide_how_a_run_ends(
    ends: Mapping[str, Outcome], expected: Outcome
) -> None:
    job = a_job(wheel("a"), wheel("b", "a"), wheel("c", "a"))
    assert ending(job.tasks, with_outcomes(a_run("a", "b", "c"), ends))[0] is expected


def test_a_condition_is_a_task_like_any_other_to_those_that_name_no_branch() -> None:
    run = with_outcomes(a_run("check", "next"), {"check": OK})
    job = a_job(condition("check", "1", "EQUAL_TO", "2"), wheel("next", "check"))
    assert verdict(job.tasks[1], run) is Go.START


@pytest.mark.parametrize(
    ("left", "op", "right", "holds"),
    [
        ("12.0", "EQUAL_TO", "12", False),
        ("12", "EQUAL_TO", "12", True),
        ("12.0", "NOT_EQUAL", "12", True),
        ("12.0", "GREATER_THAN_OR_EQUAL", "12", True),
        ("10.0", "GREATER_THAN_OR_EQUAL", "12", False),
        ("9", "LESS_THAN", "10", True),
        ("1e3", "GREATER_THAN", "999", True),
        ("10", "LESS_THAN_OR_EQUAL", "10.0", True),
        ("many", "GREATER_THAN", "1", None),
        ("", "LESS_THAN", "1", None),
    ],
)
def test_a_condition_compares_text_or_numbers(
    left: str, op: str, right: str, *, holds: bool | None
) -> None:
    output = Condition(op=ConditionTaskOp(op), left=left, right=right).output()
    assert output.condition is holds
    assert (output.error is None) == (holds is not None)


def test_every_operator_of_the_sdk_is_known() -> None:
    assert TEXTUAL.keys() | NUMERIC.keys() == set(ConditionTaskOp)
