"""A killed host hides its messages for ten minutes; recovery takes two at most, by the defaults.

Three settings make it so: a file that stands still for DRIVE_GRACE_SECONDS is driven on at the
watchdog's next tick, and a blob that nobody told of for as long is found at the reconciler's. The
worst case is the grace and one period; what a run of Databricks takes comes on top of it.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from local.functions.ncrontab import parse_schedule
from tests.fakes.faults import Fate
from tests.fakes.world import NETFLIX, event, fake_world
from tests.unit.service.hosted import Arrived, Hosted
from tidegate.ports import RunOrder

SETTINGS: dict[str, str] = json.loads(Path("local.settings.sample.json").read_text())["Values"]
GRACE = timedelta(seconds=int(SETTINGS["DRIVE_GRACE_SECONDS"]))
SAMPLE = Path("flows/netflix/sample")
PATH = "netflix/titles/titles.csv"
FILES = {
    PATH: (SAMPLE / "titles.csv").read_bytes(),
    "netflix/titles/bad.csv": (SAMPLE / "titles_bad.csv").read_bytes(),
}
EXPECTED = {PATH: "LOADED", "netflix/titles/bad.csv": "REJECTED"}
PROMISE = timedelta(seconds=120)
TICKS_AWAY = (1, 31)
"""Seconds of the minute just after a timer has fired: the longest way to its next tick."""


async def hosted(fate: Fate, second: int) -> Hosted:
    """Files come at this second of a minute, and their events are on the queue."""
    world = fake_world(fate, grace=GRACE)
    started = Hosted(
        world=world,
        watchdog=parse_schedule(SETTINGS["WATCHDOG_SCHEDULE"]),
        reconciler=parse_schedule(SETTINGS["RECONCILER_SCHEDULE"]),
    )
    world.clock.advance(second)
    for path, content in FILES.items():
        await world.put(path, content)
        await started.arrivals.send(Arrived(body=event(path)))
    return started


async def die(host: Hosted) -> None:
    """Calls come in another order when a timer fires in between, so the last may never come."""
    for _ in range(60):
        await host.second()
        if host.died_at is not None:
            return


async def settled(host: Hosted) -> bool:
    rows = [row async for row in host.world.service.ledger.flows.open_files(NETFLIX)]
    workspace = host.world.workspace
    if rows or await host.world.states() != EXPECTED:
        return False
    return not workspace.active and workspace.gold_of == workspace.silver_version == 1


async def calls_of_an_undisturbed_story() -> int:
    fate = Fate()
    host = await hosted(fate, 1)
    for _ in range(15):
        await host.second()
    assert await settled(host)
    return fate.calls


@pytest.mark.parametrize("second", TICKS_AWAY)
@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_host_that_is_killed_at_any_call_costs_two_minutes_at_most(
    second: int, *, after_effect: bool
) -> None:
    for at in range(1, await calls_of_an_undisturbed_story() + 1):
        fate = Fate(at=at, after_effect=after_effect)
        host = await hosted(fate, second)
        await die(host)
        fate.at = 0
        while not await settled(host):
            await host.second()
            assert host.since_death <= PROMISE, (at, second)


@pytest.mark.parametrize("moment", range(12))
async def test_queues_that_are_deleted_at_any_moment_are_rebuilt_from_the_tables(
    moment: int,
) -> None:
    """Once every 44 seconds, of which Azure takes no message for 30: timers alone remain."""
    host = await hosted(Fate(), 1)
    for second in range(600):
        if second % 44 == moment:
            host.delete_queues()
        await host.second()
    assert await settled(host)
    assert {order.attempt for order in _orders(host)} == {1}


def _orders(host: Hosted) -> list[RunOrder]:
    return [run.order for run in host.world.workspace.runs.values()]
