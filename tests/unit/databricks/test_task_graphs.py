"""Runs of jobs with several tasks: order, branches, values, timeouts and cancellation."""

from pathlib import Path

import pytest

from local.databricks.documents import Json, JsonObject
from local.databricks.runs.model import Outcome, Phase, TaskOutput
from tests.unit.databricks.graphs import (
    FAILED,
    Tasks,
    a_job,
    condition,
    ended,
    outcomes,
    phase,
    ran,
    running,
    start,
    wheel,
)
from tests.unit.databricks.waiting import until

OK, OUT = Outcome.SUCCESS, Outcome.EXCLUDED


async def test_tasks_run_side_by_side_and_after_what_they_depend_on(tmp_path: Path) -> None:
    # The file names a task before the one that it depends on, which Databricks allows.
    job = a_job(wheel("join", "a", "b"), wheel("a"), wheel("b"))
    tasks = Tasks(held=frozenset({"a", "b"}))
    async with running(tmp_path, job, tasks) as scheduler:
        run_id = start(scheduler)
        await until(lambda: tasks.calls.keys() == {"a", "b"})
        assert phase(scheduler, run_id, "join") is Phase.BLOCKED
        tasks.release()
        run = await ended(scheduler, run_id)
    assert run.progress.outcome is OK
    last = max(run.task(key).progress.ended for key in ("a", "b"))
    assert last < run.task("join").progress.started


@pytest.mark.parametrize(
    ("rows", "taken"), [(0, "few"), (12, "many"), ("12.0", "many"), (True, None), ([1], None)]
)
async def test_a_condition_reads_a_task_value_and_picks_a_branch(
    tmp_path: Path, rows: Json, taken: str | None
) -> None:
    job = a_job(
        wheel("count"),
        condition("check", "{{tasks.count.values.rows}}", "GREATER_THAN", "10", "count"),
        wheel("many", "check:true"),
        wheel("few", "check:false"),
        wheel("join", "many", "few", run_if="AT_LEAST_ONE_SUCCESS"),
    )
    run = await ran(tmp_path, job, Tasks(outputs={"count": TaskOutput(values={"rows": rows})}))
    found = outcomes(run)
    if taken is None:
        assert found["check"] is Outcome.FAILED
        assert found["join"] is Outcome.UPSTREAM_FAILED
        assert run.progress.outcome is Outcome.FAILED
    else:
        assert found == {"count": OK, "check": OK, "many": OUT, "few": OUT, "join": OK} | {
            taken: OK
        }
        assert run.task("check").condition is (taken == "many")
        assert run.progress.outcome is OK


async def test_a_failure_is_handled_and_the_run_says_that_there_was_one(tmp_path: Path) -> None:
    job = a_job(
        wheel("load"),
        wheel("publish", "load"),
        wheel("clean", "load", run_if="AT_LEAST_ONE_FAILED"),
        wheel("report", "publish", "clean", run_if="ALL_DONE"),
    )
    run = await ran(tmp_path, job, Tasks(outputs={"load": FAILED}))
    assert outcomes(run) == {
        "load": Outcome.FAILED,
        "publish": Outcome.UPSTREAM_FAILED,
        "clean": OK,
        "report": OK,
    }
    assert run.progress.outcome is Outcome.SUCCESS_WITH_FAILURES


async def test_references_become_values_and_job_parameters_are_pushed_down(tmp_path: Path) -> None:
    read: JsonObject = {
        "package_name": "p",
        "entry_point": "read",
        "named_parameters": {
            "rows": "{{tasks.count.values.rows}} of {{ job.name }}",
            "food": "{{tasks.count.values.`fave food`}}",
            "state": "{{tasks.count.result_state}}",
            "level": "is outranked",
        },
    }
    job = a_job(
        wheel("count"),
        wheel("read", "count", python_wheel_task=read),
        parameters=[
            {"name": "level", "default": "0"},
            {"name": "by.name", "default": "{{job.id}}-{{nothing}}"},
        ],
    )
    output = TaskOutput(values={"rows": {"n": 1}, "fave food": "beans"})
    tasks = Tasks(outputs={"count": output})
    async with running(tmp_path, job, tasks) as scheduler:
        run = await ended(scheduler, start(scheduler, level="3"))
    assert tasks.arguments("read") == (
        '--rows={"n": 1} of graph',
        "--food=beans",
        "--state=success",
        "--level=3",
        "--by.name=7-{{nothing}}",
    )
    assert tasks.arguments("count") == ()
    assert tasks.calls["read"].task_values["count"] == output.values
    shown = run.task("read").resolved["python_wheel_task"]
    given = dict(each[2:].split("=", 1) for each in tasks.arguments("read"))
    assert shown == {"named_parameters": given}


async def test_a_value_that_was_not_set_fails_the_task_that_needs_it(tmp_path: Path) -> None:
    job = a_job(wheel("a"), condition("check", "{{tasks.a.values.rows}}", "EQUAL_TO", "1", "a"))
    async with running(tmp_path, job, Tasks()) as scheduler:
        run = await ended(scheduler, start(scheduler))
        assert outcomes(run) == {"a": OK, "check": Outcome.FAILED}
        error = scheduler.store.output(run.task("check").run_id).error
    assert error == "{{tasks.a.values.rows}} has no value in this run"


async def test_an_operand_is_a_number_a_string_or_a_boolean(tmp_path: Path) -> None:
    values: list[tuple[Json, Outcome]] = [
        (True, OK), ("true", OK), ([1], Outcome.FAILED), ({}, Outcome.FAILED),
    ]  # fmt: skip
    for value, expected in values:
        check = condition("check", "{{tasks.a.values.it}}", "EQUAL_TO", "true", "a")
        tasks = Tasks(outputs={"a": TaskOutput(values={"it": value})})
        run = await ran(tmp_path, a_job(wheel("a"), check), tasks)
        assert outcomes(run)["check"] is expected


async def test_a_task_out_of_time_ends_and_the_others_go_on(tmp_path: Path) -> None:
    job = a_job(
        wheel("slow", timeout_seconds=1),
        wheel("other"),
        wheel("after", "slow", "other", run_if="AT_LEAST_ONE_SUCCESS"),
    )
    run = await ran(tmp_path, job, Tasks(held=frozenset({"slow"})))
    assert outcomes(run) == {"slow": Outcome.TIMED_OUT, "other": OK, "after": OK}
    assert run.progress.outcome is Outcome.SUCCESS_WITH_FAILURES


async def test_a_run_out_of_time_ends_with_everything_that_has_not_ended(tmp_path: Path) -> None:
    job = a_job(wheel("quick"), wheel("slow"), wheel("after", "slow"), timeout_seconds=5)
    run = await ran(tmp_path, job, Tasks(held=frozenset({"slow"})))
    late = Outcome.TIMED_OUT
    assert outcomes(run) == {"quick": OK, "slow": late, "after": late}
    assert run.progress.outcome is late


async def test_a_cancelled_task_cancels_those_after_it_but_not_the_clean_up(tmp_path: Path) -> None:
    job = a_job(
        wheel("long"), wheel("next", "long"), wheel("clean", "long", run_if="AT_LEAST_ONE_FAILED")
    )
    tasks = Tasks(held=frozenset({"long"}))
    async with running(tmp_path, job, tasks) as scheduler:
        run_id = start(scheduler)
        await until(lambda: "long" in tasks.calls)
        scheduler.cancel(scheduler.run(run_id).task("long").run_id)
        assert phase(scheduler, run_id, "long") is Phase.TERMINATING
        run = await ended(scheduler, run_id)
    canceled, upstream = Outcome.CANCELED, Outcome.UPSTREAM_CANCELED
    assert outcomes(run) == {"long": canceled, "next": upstream, "clean": OK}
    assert run.progress.outcome is canceled


@pytest.mark.parametrize("begun", [False, True])
async def test_a_task_that_is_cancelled_before_it_works_never_does(
    tmp_path: Path, *, begun: bool
) -> None:
    job = a_job(wheel("first"), wheel("second", "first"))
    tasks = Tasks(held=frozenset({"first"}))
    async with running(tmp_path, job, tasks) as scheduler:
        run_id = start(scheduler)
        if begun:
            await until(lambda: "first" in tasks.calls)
        scheduler.cancel(scheduler.run(run_id).task("second").run_id)
        tasks.release()
        run = await ended(scheduler, run_id)
        scheduler.cancel(run.task("second").run_id)
        assert scheduler.run(run_id) == run
    assert outcomes(run) == {"first": OK, "second": Outcome.CANCELED}
    assert tasks.calls.keys() == {"first"}


async def test_a_cancelled_run_takes_every_task_with_it(tmp_path: Path) -> None:
    job = a_job(wheel("a"), wheel("b"), wheel("clean", "a", "b", run_if="ALL_DONE"))
    tasks = Tasks(held=frozenset({"b"}))
    async with running(tmp_path, job, tasks) as scheduler:
        run_id = start(scheduler)
        await until(lambda: phase(scheduler, run_id, "a") is Phase.ENDED)
        scheduler.cancel(run_id)
        run = await ended(scheduler, run_id)
    canceled = Outcome.CANCELED
    assert outcomes(run) == {"a": OK, "b": canceled, "clean": canceled}
    assert run.progress.outcome is canceled


async def test_a_job_with_room_for_no_run_skips_all_of_them(tmp_path: Path) -> None:
    job = a_job(wheel("a"), max_concurrent_runs=0, queue={"enabled": True})
    assert (await ran(tmp_path, job, Tasks())).progress.outcome is Outcome.SKIPPED


async def test_as_many_runs_as_the_job_allows_run_at_once(tmp_path: Path) -> None:
    job = a_job(wheel("a"), max_concurrent_runs=2, queue={"enabled": True})
    tasks = Tasks(held=frozenset({"a"}))
    async with running(tmp_path, job, tasks) as scheduler:
        first, second, third = (start(scheduler) for _ in range(3))
        await until(lambda: phase(scheduler, second, "a") is Phase.RUNNING)
        assert scheduler.run(third).progress.phase is Phase.QUEUED
        scheduler.cancel(first)
        await until(lambda: phase(scheduler, third, "a") is Phase.RUNNING)
        tasks.release()
        assert (await ended(scheduler, third)).progress.outcome is OK
