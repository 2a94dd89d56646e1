"""Task graphs through the real `databricks-sdk`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databricks.sdk.service import jobs

from local.databricks.documents import lost_keys
from local.databricks.rest.run_views import ENDINGS
from local.databricks.runs.model import Outcome, TaskOutput
from tests.integration.databricks.test_jobs import details_of, ended, run_id_of, state_of
from tests.integration.databricks.world import FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldTasks
from tests.unit.databricks.graphs import JOB_ID, a_job, condition, wheel

GRAPH = a_job(
    wheel("count"),
    condition("check", "{{tasks.count.values.rows}}", "GREATER_THAN", "{{job.parameters.limit}}",
              "count"),
    wheel("many", "check:true"),
    wheel("few", "check:false", python_wheel_task={
        "package_name": "p", "entry_point": "few", "named_parameters": {"run": "{{job.run_id}}"},
    }),
    wheel("join", "many", "few", run_if="NONE_FAILED"),
    parameters=[{"name": "limit", "default": "10"}],
)  # fmt: skip
MENDED = replace(
    a_job(wheel("load"), wheel("clean", "load", run_if="ALL_DONE"), name="mended"),
    key="mended",
    job_id=JOB_ID + 1,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Every task leaves one value."""
    tasks = HeldTasks(held=False, output=TaskOutput(logs="done\n", values={"rows": 3}))
    with running(tmp_path, FakeSpark(tasks=tasks), jobs=(GRAPH, MENDED)) as started:
        yield started


def tasks_of(run: jobs.Run) -> dict[str, jobs.RunTask]:
    return {each.task_key: each for each in run.tasks or ()}


def test_a_run_of_a_graph_is_told_task_by_task(world: World) -> None:
    run_id = run_id_of(world.client.jobs.run_now(JOB_ID))
    ended(world.client, run_id)
    run = world.client.jobs.get_run(run_id, include_resolved_values=True)
    assert state_of(run) == ("TERMINATED", "SUCCESS")
    tasks = tasks_of(run)
    assert {key: state_of(each) for key, each in tasks.items()} == {
        "count": ("TERMINATED", "SUCCESS"),
        "check": ("TERMINATED", "SUCCESS"),
        "many": ("SKIPPED", "EXCLUDED"),
        "few": ("TERMINATED", "SUCCESS"),
        "join": ("TERMINATED", "SUCCESS"),
    }
    found = tasks["check"].condition_task
    assert found is not None
    assert (found.op, found.outcome) == (jobs.ConditionTaskOp.GREATER_THAN, "false")
    assert tasks["join"].run_if is jobs.RunIf.NONE_FAILED
    assert tasks["few"].depends_on == [jobs.TaskDependency(task_key="check", outcome="false")]
    values = {key: each.resolved_values for key, each in tasks.items()}
    assert values["check"] == jobs.ResolvedValues(
        condition_task=jobs.ResolvedConditionTaskValues(left="3", right="10")
    )
    assert values["few"] == jobs.ResolvedValues(
        python_wheel_task=jobs.ResolvedPythonWheelTaskValues(
            named_parameters={"run": str(run_id), "limit": "10"}
        )
    )
    assert values["many"] is None
    answer = world.call("GET", f"/api/2.2/jobs/runs/get?run_id={run_id}").json()
    assert lost_keys(answer, jobs.Run.from_dict(answer).as_dict()) == []
    assert not any("resolved_values" in each for each in answer["tasks"])


def test_a_condition_has_no_logs_and_a_wheel_task_has(world: World) -> None:
    run_id = run_id_of(world.client.jobs.run_now(JOB_ID, job_parameters={"limit": "2"}))
    tasks = tasks_of(ended(world.client, run_id))
    assert state_of(tasks["few"]) == ("SKIPPED", "EXCLUDED")
    output = world.client.jobs.get_run_output(tasks["check"].run_id or 0)
    assert (output.logs, output.error) == ("", None)
    assert output.metadata is not None
    assert output.metadata.run_name == "check"
    assert world.client.jobs.get_run_output(tasks["many"].run_id or 0).logs == "done\n"


def test_one_task_is_cancelled_by_its_own_run_id(tmp_path: Path) -> None:
    tasks = HeldTasks(stubborn=True)
    with running(tmp_path, FakeSpark(tasks=tasks), jobs=(MENDED,)) as world:
        run_id = run_id_of(world.client.jobs.run_now(MENDED.job_id))
        until(lambda: len(tasks.calls) == 1)
        load = tasks_of(world.client.jobs.get_run(run_id))["load"]
        world.client.jobs.cancel_run(load.run_id or 0)
        stopping = world.client.jobs.get_run(run_id)
        assert state_of(stopping) == ("RUNNING", None)
        assert state_of(tasks_of(stopping)["load"]) == ("TERMINATING", None)
        world.on_loop(tasks.release)
        run = ended(world.client, run_id)
        assert state_of(tasks_of(run)["load"]) == ("TERMINATED", "CANCELED")
        assert state_of(tasks_of(run)["clean"]) == ("TERMINATED", "SUCCESS")
        assert state_of(run) == ("TERMINATED", "SUCCESS_WITH_FAILURES")
        assert details_of(run) == ("SUCCESS_WITH_FAILURES", "SUCCESS")


def test_every_ending_is_spelled_in_words_of_the_sdk() -> None:
    assert set(ENDINGS) == set(Outcome)
    for ending in ENDINGS.values():
        assert jobs.RunLifeCycleState(ending.life_cycle)
        assert jobs.RunLifeCycleState(ending.task_life_cycle)
        assert jobs.RunResultState(ending.result)
        assert jobs.TerminationCodeCode(ending.code)
        assert jobs.TerminationTypeType(ending.kind)
