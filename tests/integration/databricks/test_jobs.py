"""Jobs and runs through the real `databricks-sdk`."""

from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk import errors as sdk_errors
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    ResourceDoesNotExist,
    Unauthenticated,
)
from databricks.sdk.service import jobs, pipelines
from databricks.sdk.service._internal import Wait

from local.databricks.documents import Json
from local.databricks.runs.model import TaskOutput
from tests.integration.databricks.world import FakeSpark, World, checked_client, running, until
from tests.unit.databricks.fakes import HeldTasks, HeldUpdates, the_bundle

GOLD = "name LIKE 'tidegate-netflix-gold'"


def job_id(client: WorkspaceClient, stage: str = "bronze") -> int:
    (found,) = client.jobs.list(name=f"TIDEGATE-netflix-{stage}")
    assert found.job_id is not None
    return found.job_id


def start(client: WorkspaceClient, stage: str = "bronze", token: str | None = None) -> int:
    waiter = client.jobs.run_now(
        job_id(client, stage), idempotency_token=token, job_parameters={"level": "3"}
    )
    return run_id_of(waiter)


def run_id_of(waiter: Wait[jobs.Run]) -> int:
    """The SDK hangs the answer to its waiter without a type."""
    answer: jobs.RunNowResponse = waiter.response
    return answer.run_id or 0


def ended(client: WorkspaceClient, run_id: int) -> jobs.Run:
    found: list[jobs.Run] = []

    def over() -> bool:
        found.append(client.jobs.get_run(run_id))
        status = found[-1].status
        assert status is not None
        return status.state is jobs.RunLifecycleStateV2State.TERMINATED

    until(over)
    return found[-1]


def state_of(run: jobs.Run | jobs.RunTask) -> tuple[str | None, str | None]:
    assert run.state is not None
    life_cycle, result = run.state.life_cycle_state, run.state.result_state
    return life_cycle.value if life_cycle else None, result.value if result else None


def details_of(run: jobs.Run) -> tuple[str | None, str | None]:
    assert run.status is not None
    details = run.status.termination_details
    assert details is not None
    return (
        details.code.value if details.code else None,
        details.type.value if details.type else None,
    )


def updates_of(world: World, pipeline_id: str | None) -> list[pipelines.UpdateInfo]:
    return world.client.pipelines.list_updates(pipeline_id or "").updates or []


def test_a_run_succeeds_in_both_spellings(world: World) -> None:
    run_id = start(world.client)
    run = ended(world.client, run_id)
    assert state_of(run) == ("TERMINATED", "SUCCESS")
    assert details_of(run) == ("SUCCESS", "SUCCESS")
    assert run.tasks is not None
    assert state_of(run.tasks[0]) == ("TERMINATED", "SUCCESS")
    assert [(each.name, each.value, each.default) for each in run.job_parameters or ()] == [
        ("level", "3", "0"),
        ("attempt", "0", "0"),
    ]
    assert world.client.jobs.get_run_output(run.tasks[0].run_id or 0).logs == "done\n"


def test_the_waiter_of_the_sdk_understands_a_run(world: World) -> None:
    run = world.client.jobs.run_now(job_id(world.client)).result()
    assert state_of(run) == ("TERMINATED", "SUCCESS")


def test_a_failed_task_is_internal_error_in_state_and_terminated_in_status(tmp_path: Path) -> None:
    output = TaskOutput(logs="half", error="ValueError: no", error_trace="Traceback")
    with running(tmp_path, FakeSpark(tasks=HeldTasks(held=False, output=output))) as world:
        run = ended(world.client, start(world.client))
        assert state_of(run) == ("INTERNAL_ERROR", "FAILED")
        assert details_of(run) == ("RUN_EXECUTION_ERROR", "CLIENT_ERROR")
        assert run.tasks is not None
        assert state_of(run.tasks[0]) == ("TERMINATED", "FAILED")
        left = world.client.jobs.get_run_output(run.tasks[0].run_id or 0)
        assert (left.logs, left.error, left.error_trace) == ("half", "ValueError: no", "Traceback")


def test_a_waiting_run_says_why(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(tasks=HeldTasks())) as world:
        start(world.client)
        run = world.client.jobs.get_run(start(world.client))
        assert state_of(run) == ("QUEUED", None)
        assert run.status is not None
        assert run.status.queue_details is not None
        code = run.status.queue_details.code
        assert code is jobs.QueueDetailsCodeCode.MAX_CONCURRENT_RUNS_REACHED


def test_a_run_without_a_queue_is_skipped(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(tasks=HeldTasks())) as world:
        start(world.client)
        waiter = world.client.jobs.run_now(
            job_id(world.client), queue=jobs.QueueSettings(enabled=False)
        )
        run = world.client.jobs.get_run(run_id_of(waiter))
        assert state_of(run) == ("SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED")
        assert details_of(run) == ("MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR")


def test_a_run_is_cancelled(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(tasks=HeldTasks())) as world:
        run_id = start(world.client)
        world.client.jobs.cancel_run(run_id)
        run = ended(world.client, run_id)
        assert state_of(run) == ("TERMINATED", "CANCELED")
        assert details_of(run) == ("USER_CANCELED", "SUCCESS")


def test_a_token_survives_the_workspace_and_its_lost_run_says_so(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(tasks=HeldTasks())) as world:
        run_id = start(world.client, token="one")  # noqa: S106  # an idempotency token
        until(lambda: state_of(world.client.jobs.get_run(run_id))[0] == "RUNNING")
    with running(tmp_path) as world:
        assert start(world.client, token="one") == run_id  # noqa: S106  # an idempotency token
        run = world.client.jobs.get_run(run_id)
        assert state_of(run) == ("INTERNAL_ERROR", "FAILED")
        assert details_of(run) == ("CLOUD_FAILURE", "CLOUD_FAILURE")


def test_the_gold_job_is_an_update_of_its_pipeline(world: World) -> None:
    run = ended(world.client, start(world.client, "gold"))
    assert state_of(run) == ("TERMINATED", "SUCCESS")
    (pipeline,) = world.client.pipelines.list_pipelines(filter=GOLD)
    (update,) = updates_of(world, pipeline.pipeline_id)
    assert update.cause is not None
    assert (update.cause.value, update.full_refresh) == ("JOB_TASK", False)


def test_cancelling_the_gold_job_stops_the_update(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(updates=HeldUpdates())) as world:
        run_id = start(world.client, "gold")
        until(lambda: len(world.spark.updates.specs) == 1)
        world.client.jobs.cancel_run(run_id)
        assert state_of(ended(world.client, run_id)) == ("TERMINATED", "CANCELED")
        (pipeline,) = world.client.pipelines.list_pipelines(filter=GOLD)
        (update,) = updates_of(world, pipeline.pipeline_id)
        assert update.state is not None
        assert update.state.value == "CANCELED"


def test_runs_are_listed_newest_first_over_pages(world: World) -> None:
    started = [start(world.client) for _ in range(5)]
    ended(world.client, started[-1])
    found = world.client.jobs.list_runs(job_id=job_id(world.client), limit=2)
    assert [run.run_id for run in found] == started[::-1]
    assert not list(world.client.jobs.list_runs(active_only=True))
    tasks = [run.tasks for run in world.client.jobs.list_runs(expand_tasks=True)]
    assert len(tasks) == 5
    assert all(tasks)


def test_a_job_is_found_by_name_and_id(world: World) -> None:
    assert len(list(world.client.jobs.list())) == len(the_bundle().jobs)
    assert not list(world.client.jobs.list(name="tidegate"))
    job = world.client.jobs.get(job_id(world.client))
    assert job.settings is not None
    assert job.settings.name == "tidegate-netflix-bronze"
    assert job.settings.tasks


def test_what_is_not_there_is_said_as_databricks_says_it(world: World) -> None:
    with pytest.raises(ResourceDoesNotExist, match="Run 1 does not exist"):
        world.client.jobs.get_run(1)
    with pytest.raises(InvalidParameterValue, match="Job 1 does not exist"):
        world.client.jobs.run_now(1)
    run_id = start(world.client)
    with pytest.raises(InvalidParameterValue, match="multiple tasks"):
        world.client.jobs.get_run_output(run_id)


def test_a_deleted_run_is_gone_and_its_token_is_not_free(world: World) -> None:
    run_id = start(world.client, token="one")  # noqa: S106  # an idempotency token
    ended(world.client, run_id)
    world.client.jobs.delete_run(run_id)
    with pytest.raises(ResourceDoesNotExist):
        world.client.jobs.get_run(run_id)
    with pytest.raises(InvalidParameterValue, match="deleted"):
        start(world.client, token="one")  # noqa: S106  # an idempotency token


def test_only_the_probe_is_open(world: World) -> None:
    with (
        checked_client(world.host, "another-token") as stranger,
        pytest.raises(Unauthenticated),
    ):
        list(stranger.jobs.list())
    assert world.client.config.workspace_id == "1000000000000001"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/2.2/jobs/run-now", {"job_id": 1, "notebook_params": {}}),
        ("POST", "/api/2.2/jobs/run-now", {"job_id": "one"}),
        ("POST", "/api/2.2/jobs/run-now", ["job_id"]),
        ("GET", "/api/2.2/jobs/list?nmae=x", None),
        ("GET", "/api/2.2/jobs/runs/get", None),
        ("GET", "/api/2.2/jobs/runs/list?active_only=true&completed_only=true", None),
    ],
)
def test_a_request_that_says_something_else_is_refused(
    world: World, method: str, path: str, body: Json
) -> None:
    answer = world.call(method, path, body)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"


def test_a_route_that_is_not_served_is_named(world: World) -> None:
    with pytest.raises(sdk_errors.NotImplemented, match="clusters/list is not served"):
        list(world.client.clusters.list())


def test_too_long_a_token_is_refused(world: World) -> None:
    with pytest.raises(BadRequest, match="65 characters"):
        start(world.client, token="x" * 65)
