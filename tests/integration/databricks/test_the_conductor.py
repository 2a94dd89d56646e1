"""The conductor over the real SDK and a workspace that misbehaves; the conductor's time is ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flows.names import DatasetName, Stage
from local.databricks.documents import JsonObject
from local.databricks.runs.model import TaskOutput
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.integration.databricks.world import TOKEN, FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldTasks
from tidegate.adapters.databricks import Databricks
from tidegate.conductor.policy import MAX_FAILURES, UNKNOWN_DEADLINE
from tidegate.conductor.shell import Conductor
from tidegate.conductor.state import StageState
from tidegate.messages import Announcement

RUN_NOW = "/api/2.2/jobs/run-now"
GET_RUN = "/api/2.2/jobs/runs/get"
DELAYS = timedelta(minutes=20)
"""Longer than any wait between two attempts or two calls."""


def no_identity() -> Mapping[str, str]:
    raise AssertionError("the token opens this workspace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A flow whose silver is due; everything but the workspace is in memory."""

    world: World
    fakes: FakeWorld
    conductor: Conductor

    @classmethod
    async def of(cls, world: World) -> "Scene":
        fakes = fake_world()
        before = await fakes.service.states.load(NETFLIX)
        due = before.value.with_stage(Stage.BRONZE, produced={DatasetName("titles"): 1})
        assert await fakes.service.states.save(before, due)
        adapter = Databricks(host=world.host, token=TOKEN, identity=no_identity)
        conductor = replace(fakes.service.conductor, workspace=adapter)
        return cls(world=world, fakes=fakes, conductor=conductor)

    async def look(self, after: timedelta = timedelta(0)) -> StageState:
        """Let time pass, look, and say what is saved of silver."""
        self.fakes.clock.advance(after.total_seconds())
        await self.conductor.look(NETFLIX)
        return (await self.fakes.service.states.load(NETFLIX)).value.silver

    def attempts(self) -> list[str]:
        """Of the runs in the workspace, the oldest first."""
        runs = [*self.world.client.jobs.list_runs()][::-1]
        given = [{each.name: each.value for each in run.job_parameters or ()} for run in runs]
        return [f"{each['level']}-{each['attempt']}" for each in given]

    def ended(self) -> bool:
        return not list(self.world.client.jobs.list_runs(active_only=True))

    def alarms(self) -> list[str]:
        told = [each for each in self.fakes.announcements.take() if isinstance(each, Announcement)]
        return [str(each.data["kind"]) for each in told if "kind" in each.data]


def an_error(code: str) -> JsonObject:
    return {"error_code": code, "message": "as scripted", "details": []}


async def test_an_answer_that_is_lost_is_asked_for_again_and_makes_one_run(world: World) -> None:
    scene = await Scene.of(world)
    world.fault("POST", RUN_NOW, when="after", status=500, body=an_error("INTERNAL_ERROR"))
    lost = await scene.look()
    assert lost.run is not None
    assert (lost.run.run_id, lost.run.silent) == (None, 1)
    found = await scene.look(DELAYS)
    assert found.run is not None
    assert (found.run.token, found.run.silent) == (lost.run.token, 0)
    assert found.run.run_id is not None
    assert scene.attempts() == ["1-1"]


async def test_nobody_calls_before_retry_after_has_passed(world: World) -> None:
    scene = await Scene.of(world)
    busy = an_error("REQUEST_LIMIT_EXCEEDED")
    world.fault("POST", RUN_NOW, status=429, body=busy, headers={"Retry-After": "900"})
    for minutes in (0, 5, 9):
        await scene.look(timedelta(minutes=minutes))
    assert scene.attempts() == []
    await scene.look(timedelta(minutes=1))
    assert scene.attempts() == ["1-1"]


async def test_failures_in_a_row_take_an_attempt_each_and_block(tmp_path: Path) -> None:
    failing = FakeSpark(tasks=HeldTasks(held=False, output=TaskOutput(error="ValueError: no")))
    with running(tmp_path, failing) as world:
        scene = await Scene.of(world)
        silver = await scene.look()
        for _ in range(2 * MAX_FAILURES + 3):
            until(scene.ended)
            silver = await scene.look(DELAYS)
        assert scene.attempts() == ["1-1", "1-2", "1-3", "1-4", "1-5"]
        assert silver.blocked.startswith("failed: INTERNAL_ERROR FAILED RUN_EXECUTION_ERROR")
        assert scene.alarms() == ["blocked"]


async def test_a_run_in_an_unknown_state_is_borne_then_blocks_then_is_found_again(
    tmp_path: Path,
) -> None:
    spark = FakeSpark(tasks=HeldTasks())
    with running(tmp_path, spark) as world:
        scene = await Scene.of(world)
        await scene.look()
        odd: JsonObject = {"run_id": 1, "state": {"life_cycle_state": "BRAND_NEW"}}
        world.fault("GET", GET_RUN, status=200, body=odd, times=4)
        assert not (await scene.look(DELAYS)).blocked
        assert "BRAND_NEW" in (await scene.look(UNKNOWN_DEADLINE)).blocked
        assert scene.alarms() == ["unknown_run_state", "blocked"]
        await scene.conductor.ask(NETFLIX)
        silver = await scene.look()
        assert silver.run is not None
        assert (silver.blocked, silver.run.odd_since) == ("", None)
        assert scene.attempts() == ["1-1"]
        world.on_loop(spark.tasks.release)


async def test_a_persons_run_before_ours_is_waited_for(tmp_path: Path) -> None:
    spark = FakeSpark(tasks=HeldTasks())
    with running(tmp_path, spark) as world:
        scene = await Scene.of(world)
        (job,) = world.client.jobs.list(name="tidegate-netflix-silver")
        world.client.jobs.run_now(job.job_id or 0)
        silver = await scene.look()
        for _ in range(4):
            silver = await scene.look(DELAYS)
        assert silver.run is not None
        assert (silver.failures, silver.postponed, silver.blocked) == (0, 0, "")
        assert scene.attempts() == ["0-0", "1-1"]
        world.on_loop(spark.tasks.release)
        until(scene.ended)


async def test_a_run_that_somebody_deleted_takes_another_attempt(world: World) -> None:
    scene = await Scene.of(world)
    silver = await scene.look()
    assert silver.run is not None
    until(scene.ended)
    world.client.jobs.delete_run(silver.run.run_id or 0)
    silver = await scene.look(DELAYS)
    assert (silver.postponed, silver.failures) == (1, 0)
    await scene.look(DELAYS)
    assert scene.attempts() == ["1-2"]


async def test_a_host_that_dies_after_the_call_leaves_one_run(world: World) -> None:
    scene = await Scene.of(world)
    first = await scene.look()
    assert first.run is not None
    before = await scene.fakes.service.states.load(NETFLIX)
    forgotten = first.run.model_copy(update={"run_id": None, "started_at": None})
    died = before.value.with_stage(Stage.SILVER, run=forgotten)
    assert await scene.fakes.service.states.save(before, died)
    second = await scene.look(DELAYS)
    assert second.run is not None
    assert second.run.run_id == first.run.run_id
    assert scene.attempts() == ["1-1"]
