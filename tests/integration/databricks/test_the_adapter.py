"""The service's own adapter, through the real SDK, against a workspace that misbehaves."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databricks.sdk.service import jobs

from local.databricks.documents import JsonObject
from local.databricks.runs.model import TaskOutput
from tests.integration.databricks.adapting import (
    GET_RUN,
    ORDER,
    RUN_NOW,
    adapter,
    an_error,
    over,
    runs,
)
from tests.integration.databricks.test_jobs import ended, job_id, run_id_of, start
from tests.integration.databricks.world import FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldTasks
from tidegate.errors import Throttled, TokenSpent, Transient
from tidegate.ports import RunId, RunOrder, RunPhase


async def test_a_lost_answer_makes_one_run(world: World) -> None:
    world.fault("POST", RUN_NOW, when="after", drop=True)
    run_id = await adapter(world).start(ORDER)
    assert runs(world) == 1
    assert await over(adapter(world), run_id) is RunPhase.SUCCEEDED


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "INTERNAL_ERROR"), (502, "BAD_GATEWAY"), (504, "DEADLINE_EXCEEDED")],
)
async def test_an_error_after_the_effect_is_asked_about_with_the_same_token(
    world: World, status: int, code: str
) -> None:
    databricks = adapter(world)
    world.fault("POST", RUN_NOW, when="after", status=status, body=an_error(code))
    with pytest.raises(Transient):
        await databricks.start(ORDER)
    await databricks.start(ORDER)
    assert runs(world) == 1


async def test_a_conflict_is_tried_again_later(world: World) -> None:
    databricks = adapter(world)
    world.fault("POST", RUN_NOW, status=409, body=an_error("RESOURCE_CONFLICT"))
    with pytest.raises(Transient, match="ResourceConflict"):
        await databricks.start(ORDER)
    await databricks.start(ORDER)
    assert runs(world) == 1


async def test_a_short_retry_after_is_waited_for_by_the_sdk(world: World) -> None:
    too_many = an_error("REQUEST_LIMIT_EXCEEDED")
    world.fault("POST", RUN_NOW, status=429, body=too_many, headers={"Retry-After": "1"})
    databricks, begun = adapter(world), time.monotonic()
    await databricks.start(ORDER)
    assert time.monotonic() - begun >= 1
    assert runs(world) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_retry_after_is_handed_on_instead_of_slept(world: World, status: int) -> None:
    busy = an_error("RESOURCE_EXHAUSTED" if status == 429 else "TEMPORARILY_UNAVAILABLE")
    databricks = adapter(world)
    world.fault("POST", RUN_NOW, status=status, body=busy, headers={"Retry-After": "600"}, times=2)
    begun = time.monotonic()
    with pytest.raises(Throttled) as caught:
        await databricks.start(ORDER)
    assert time.monotonic() - begun < 5
    assert caught.value.retry_after == timedelta(seconds=600)
    (left,) = world.call("GET", "/_workspace/faults").json()["faults"]
    assert left["times"] == 1
    assert runs(world) == 0


async def test_a_token_of_a_failed_run_answers_that_run_and_another_attempt_makes_one(
    tmp_path: Path,
) -> None:
    failing = FakeSpark(tasks=HeldTasks(held=False, output=TaskOutput(error="ValueError: no")))
    with running(tmp_path, failing) as world:
        databricks = adapter(world)
        first = await databricks.start(ORDER)
        assert await over(databricks, first) is RunPhase.FAILED
        assert await databricks.start(ORDER) == first
        again = RunOrder(
            flow=ORDER.flow,
            stage=ORDER.stage,
            level=3,
            attempt=2,
            token="3-2",  # noqa: S106 - an idempotency token
        )
        assert await databricks.start(again) != first


async def test_a_skipped_run_and_one_that_waits_behind_a_persons_are_told_apart(
    tmp_path: Path,
) -> None:
    spark = FakeSpark(tasks=HeldTasks())
    with running(tmp_path, spark) as world:
        databricks = adapter(world)
        start(world.client)
        waiting = await databricks.start(ORDER)
        told = await databricks.report(waiting)
        assert (told.phase, told.detail) == (RunPhase.ACTIVE, "QUEUED")
        skipped = world.client.jobs.run_now(
            job_id(world.client), queue=jobs.QueueSettings(enabled=False)
        )
        told = await databricks.report(RunId(run_id_of(skipped)))
        assert told.phase is RunPhase.RETRY_LATER
        world.on_loop(spark.tasks.release)
        assert await over(databricks, waiting) is RunPhase.SUCCEEDED


async def test_a_cancelled_run_and_a_lost_one_are_told_apart(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(tasks=HeldTasks())) as world:
        run_id = await adapter(world).start(ORDER)
        world.client.jobs.cancel_run(run_id)
        assert await over(adapter(world), run_id) is RunPhase.CANCELED
        lost = start(world.client)
        until(lambda: _life(world, lost) == "RUNNING")
    with running(tmp_path) as world:
        assert (await adapter(world).report(RunId(lost))).phase is RunPhase.FAILED


def _life(world: World, run_id: int) -> str:
    state = world.client.jobs.get_run(run_id).state
    return state.life_cycle_state.value if state and state.life_cycle_state else ""


async def test_a_deleted_run_is_gone_and_its_token_is_spent(world: World) -> None:
    databricks = adapter(world)
    run_id = await databricks.start(ORDER)
    ended(world.client, run_id)
    world.client.jobs.delete_run(run_id)
    assert (await databricks.report(run_id)).phase is RunPhase.GONE
    with pytest.raises(TokenSpent):
        await databricks.start(ORDER)


async def test_a_state_that_nobody_knows_is_told_in_the_workspaces_own_words(world: World) -> None:
    databricks = adapter(world)
    run_id = await databricks.start(ORDER)
    brand_new: JsonObject = {"run_id": run_id, "state": {"life_cycle_state": "BRAND_NEW"}}
    world.fault("GET", GET_RUN, status=200, body=brand_new, times=2)
    told = await databricks.report(run_id)
    assert (told.phase, told.detail) == (RunPhase.UNKNOWN, "BRAND_NEW")
    assert await over(databricks, run_id) is RunPhase.SUCCEEDED


async def test_an_old_attempt_is_found_among_the_runs_although_its_token_is_forgotten(
    world: World,
) -> None:
    databricks = adapter(world)
    first = await databricks.start(ORDER)
    since = datetime.now(UTC) - timedelta(hours=5)
    assert await databricks.start(_with_token("forgotten", since)) == first
    assert runs(world) == 1


async def test_an_old_attempt_that_was_never_started_is_started(world: World) -> None:
    start(world.client)
    since = datetime.now(UTC) - timedelta(hours=5)
    await adapter(world).start(_with_token("3-1", since))
    assert runs(world) == 2


def _with_token(token: str, since: datetime) -> RunOrder:
    return RunOrder(
        flow=ORDER.flow, stage=ORDER.stage, level=3, attempt=1, token=token, search_from=since
    )
