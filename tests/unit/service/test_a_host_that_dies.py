"""The host dies once, at every call in turn, before and after the call had effect.

What was in memory is gone, messages that were taken are gone, and nothing but the timers comes
back. The end has to be the same as if nothing had happened.
"""

from pathlib import Path

import pytest

from flows.names import Stage
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.ledger.states import FileState

SAMPLE = Path("flows/netflix/sample")
FILES = {
    "netflix/titles/titles.csv": (SAMPLE / "titles.csv").read_bytes(),
    "netflix/titles/bad.csv": (SAMPLE / "titles_bad.csv").read_bytes(),
}
HEAD, *LINES = FILES["netflix/titles/titles.csv"].splitlines(keepends=True)
FILES["netflix/titles/few.csv"] = HEAD + b"".join(LINES[:2])
EXPECTED = {
    "netflix/titles/titles.csv": "LOADED",
    "netflix/titles/bad.csv": "REJECTED",
    "netflix/titles/few.csv": "LOADED",
}


async def story(world: FakeWorld) -> None:
    """Three files come; time passes; timers fire. A death loses what the host had in hand."""
    for path, content in FILES.items():
        await world.put(path, content)
    for second in range(1, 241):
        world.clock.advance(1)
        try:
            await moment(world, second)
        except HostDied:
            for queue in (world.files, world.nudges, world.announcements):
                queue.lose_everything()


async def moment(world: FakeWorld, second: int) -> None:
    if second % 20 == 1:
        await world.service.reconciler.sweep()
        await world.service.watchdog.sweep()
    await world.pump()
    if second % 5 == 0:
        await world.workspace.finish()


async def calls_of_an_undisturbed_story() -> int:
    fate = Fate()
    await story(fake_world(fate))
    return fate.calls


async def test_the_story_without_a_death_ends_well() -> None:
    world = fake_world()
    await story(world)
    await check(world)


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_death_at_any_call_changes_nothing_in_the_end(*, after_effect: bool) -> None:
    calls = await calls_of_an_undisturbed_story()
    for at in range(1, calls + 1):
        world = fake_world(Fate(at=at, after_effect=after_effect))
        await story(world)
        await check(world, at)


async def check(world: FakeWorld, at: int = 0) -> None:
    assert await world.states() == EXPECTED, at
    open_rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert open_rows == [], at
    assert world.blobs.paths("landing") == [], at
    assert len(world.workspace.bronze) == 2, at
    loaded = [name for _, names in world.workspace.log for name in names]
    assert len(loaded) == len(set(loaded)), at
    assert world.workspace.gold_of == world.workspace.silver_version, at
    for stage in Stage:
        orders = world.workspace.started(stage)
        assert len(orders) <= 2, at
        assert {order.attempt for order in orders} == {1}, at
    journal = world.service.ledger.journal
    turned_away = [each.path async for each in journal.ended(NETFLIX, FileState.REJECTED, 9)]
    assert turned_away == ["netflix/titles/bad.csv"], at
    noted = await world.service.ledger.runs.newest(NETFLIX, 99)
    started = [run.order for run in world.workspace.runs.values()]
    assert sorted(run.token for run in noted) == sorted(order.token for order in started), at
    assert all(run.result == "succeeded" and run.run_id is not None for run in noted), at
