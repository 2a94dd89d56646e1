"""Hours and days without a workspace, in virtual time: how often it is called, what is left."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.names import Stage
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.conductor.alarms import AlarmKind
from tidegate.errors import Permanent, Throttled, TokenSpent, Transient
from tidegate.messages import AnnouncementType
from tidegate.ports import RunPhase

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
STEP = 30
"""Seconds; the watchdog comes once a minute."""


@dataclass(slots=True)
class Days:
    """A world in which time passes and a new file lands every two hours."""

    world: FakeWorld = field(default_factory=fake_world)
    landed: int = 0
    passed: int = 0
    """Seconds."""

    async def pass_hours(self, hours: float, *, working: bool = False) -> None:
        for _ in range(0, int(hours * 3600), STEP):
            if self.passed % 7200 == 0:
                await self.land()
            if self.passed % 60 == 0:
                await self.world.service.watchdog.sweep()
            self.passed += STEP
            self.world.clock.advance(STEP)
            await self.world.pump()
            if working:
                await self.world.workspace.finish()

    async def land(self) -> None:
        self.landed += 1
        row = f",,Movie,Film {self.landed},,2020,,,9{self.landed:07d}\r\n"
        await self.world.drop(f"netflix/titles/{self.landed}.csv", GOOD + row.encode())

    async def calls(self, hours: float) -> int:
        before = self.world.workspace.calls
        await self.pass_hours(hours)
        return self.world.workspace.calls - before

    def alarms(self) -> list[str]:
        told = self.world.announcer.published
        raised = [each for each in told if each.type is AnnouncementType.ALARM_RAISED]
        return [str(each.data["kind"]) for each in raised]

    async def everything_is_loaded(self) -> bool:
        found = await self.world.states()
        return len(found) > 0 and set(found.values()) == {"LOADED"}


@pytest.fixture
def days() -> Days:
    return Days()


FIRST_HOUR, LATER_HOURS = 17, 12
"""Calls for one open attempt: after 15, 30, 60, 120, 240 seconds, then every five minutes."""


async def test_a_workspace_that_is_down_for_days_is_called_twelve_times_an_hour(days: Days) -> None:
    days.world.workspace.down = True
    assert 10 <= await days.calls(1) <= FIRST_HOUR
    assert await days.calls(36) <= 36 * LATER_HOURS
    assert days.world.workspace.runs == {}
    assert days.alarms() == [AlarmKind.SILENT_WORKSPACE]
    days.world.workspace.down = False
    await days.pass_hours(0.25, working=True)
    assert await days.everything_is_loaded()
    assert len(days.world.workspace.started(Stage.BRONZE)) <= 2


async def test_a_workspace_that_goes_down_under_a_run_is_asked_as_rarely(days: Days) -> None:
    await days.pass_hours(0.05)
    assert len(days.world.workspace.active) == 1
    days.world.workspace.down = True
    assert await days.calls(1) <= FIRST_HOUR
    assert await days.calls(12) <= 12 * LATER_HOURS
    assert days.alarms() == [AlarmKind.SILENT_WORKSPACE]
    days.world.workspace.down = False
    await days.pass_hours(0.25, working=True)
    assert await days.everything_is_loaded()


async def test_a_credential_that_stays_refused_alarms_and_is_tried_again(days: Days) -> None:
    days.world.workspace.trouble = Transient("run_now Unauthenticated")
    assert await days.calls(24) <= FIRST_HOUR + 23 * LATER_HOURS
    assert days.alarms() == [AlarmKind.SILENT_WORKSPACE]
    days.world.workspace.trouble = None
    await days.pass_hours(0.25, working=True)
    assert await days.everything_is_loaded()


async def test_a_workspace_that_wants_to_be_left_alone_is(days: Days) -> None:
    days.world.workspace.trouble = Throttled("429", timedelta(minutes=30))
    assert await days.calls(6) <= 12


async def test_a_refusal_is_asked_about_once_a_day(days: Days) -> None:
    days.world.workspace.trouble = Permanent("run_now PermissionDenied: 403")
    assert await days.calls(50) == 3
    assert set(days.alarms()) == {AlarmKind.BLOCKED}
    days.world.workspace.trouble = None
    await days.world.service.conductor.ask(NETFLIX)
    await days.pass_hours(0.25, working=True)
    assert await days.everything_is_loaded()


async def test_a_spent_token_costs_one_attempt(days: Days) -> None:
    days.world.workspace.trouble = TokenSpent("the run of this token was deleted")
    await days.pass_hours(0.01)
    days.world.workspace.trouble = None
    await days.pass_hours(0.25, working=True)
    first = days.world.workspace.started(Stage.BRONZE)[0]
    assert (first.level, first.attempt) == (1, 2)
    assert await days.everything_is_loaded()


async def test_a_run_that_is_queued_for_two_days_is_waited_for(days: Days) -> None:
    """A person's run is before it: 40 questions, then one a minute, then one in five."""
    assert await days.calls(2) <= 1 + 40 + 110
    assert await days.calls(46) <= 46 * 12
    assert len(days.world.workspace.runs) == 1
    assert days.alarms() == [AlarmKind.LONG_RUN]
    await days.pass_hours(0.25, working=True)
    assert await days.everything_is_loaded()


async def test_a_run_in_a_state_that_nobody_knows_blocks_its_stage_and_is_never_doubled(
    days: Days,
) -> None:
    await days.pass_hours(0.05)
    days.world.workspace.fail(RunPhase.UNKNOWN)
    await days.pass_hours(3)
    assert set(days.alarms()) == {AlarmKind.UNKNOWN_RUN_STATE, AlarmKind.BLOCKED}
    assert await days.calls(48) == 2
    assert len(days.world.workspace.runs) == 1
    for run in days.world.workspace.runs.values():
        run.phase = RunPhase.ACTIVE
    await days.pass_hours(24.25, working=True)
    assert await days.everything_is_loaded()


async def test_skipped_runs_come_further_and_further_apart_and_end(days: Days) -> None:
    await days.pass_hours(0.05)
    starts: list[int] = []
    for _ in range(26 * 3600 // STEP):
        if days.world.workspace.active:
            starts.append(days.passed)
        days.world.workspace.fail(RunPhase.RETRY_LATER)
        await days.pass_hours(STEP / 3600)
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps[0] <= 60
    assert min(gaps[6:]) >= 15 * 60
    assert len(starts) <= 100 + 1
    assert (await days.world.service.states.load(NETFLIX)).value.bronze.blocked
