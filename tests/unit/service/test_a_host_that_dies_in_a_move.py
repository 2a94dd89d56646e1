"""The host dies once, at every call that a move makes in turn, before and after its effect.

Whoever asked gets no answer and asks again; what was in memory is gone, and so are the messages.
The end has to be the same as if nothing had happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.check.limits import Limits
from tidegate.ledger.ids import path_key
from tidegate.ledger.moves import Move
from tidegate.ledger.records import FileRecord

SAMPLE = Path("flows/netflix/sample")
HEAD, *LINES = (SAMPLE / "titles.csv").read_bytes().splitlines(keepends=True)
A, B = HEAD + b"".join(LINES[:2]), HEAD + b"".join(LINES[2:4])
BAD = b"show_id\r\n1\r\n"
LONG = HEAD + b",,Movie," + b"x" * 5000 + b",,2020,,,900001\r\n"
LIMITS = Limits(cell_characters=4000)
WRITES = {"apply", "put", "copy", "fence", "delete", "send", "publish", "start"}
P, Q, R = (f"netflix/titles/{name}.csv" for name in "pqr")

type Act = Callable[[FakeWorld], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is there before, what somebody does, and what has to be there in the end."""

    before: tuple[tuple[str, bytes], ...]
    act: Act
    states: dict[str, str]
    shown: int
    """Files whose rows silver has."""
    entries: int = 0
    """Of the tombstone log."""


async def record(world: FakeWorld, path: str) -> FileRecord:
    rows = await world.service.ledger.paths.load(path_key(path))
    assert rows.head is not None
    return rows.versions[rows.head.value.current].value


def asks(path: str, *moves: Move) -> Act:
    async def ask(world: FakeWorld) -> None:
        file_id = (await record(world, path)).file_id
        for move in moves:
            await world.service.moves.ask(file_id, move, by="ann", reason="a test")

    return ask


async def finds_a_late_file(world: FakeWorld) -> None:
    """It was committed between the two others."""
    await world.service.arrivals.receive(Q)


STORIES = {
    "retract": Story(
        before=((P, A), (Q, A)),
        act=asks(P, Move.RETRACT),
        states={P: "RETRACTED", Q: "LOADED"},
        shown=1,
        entries=1,
    ),
    "retract and lift at once": Story(
        before=((P, A),),
        act=asks(P, Move.RETRACT, Move.LIFT),
        states={P: "LOADED"},
        shown=1,
    ),
    "replay of a loaded file": Story(
        before=((P, A),), act=asks(P, Move.REPLAY), states={P: "LOADED"}, shown=1, entries=1
    ),
    "replay of a rejected file": Story(
        before=((P, BAD),), act=asks(P, Move.REPLAY), states={P: "REJECTED"}, shown=0
    ),
    "replay of a duplicate": Story(
        before=((P, A), (Q, A)),
        act=asks(Q, Move.REPLAY),
        states={P: "LOADED", Q: "DUPLICATE"},
        shown=1,
    ),
    "release": Story(before=((P, LONG),), act=asks(P, Move.RELEASE), states={P: "LOADED"}, shown=1),
    "reject": Story(before=((P, LONG),), act=asks(P, Move.REJECT), states={P: "REJECTED"}, shown=0),
    "a late file": Story(
        before=((P, A), (Q, b""), (R, A)),
        act=finds_a_late_file,
        states={P: "LOADED", Q: "LOADED", R: "LOADED"},
        shown=3,
    ),
}


async def begin(fate: Fate, story: Story) -> FakeWorld:
    """An empty content stands for a file whose event is lost."""
    world = fake_world(fate, limits=LIMITS)
    for path, content in story.before:
        if content:
            await world.drop(path, content)
        else:
            await world.put(path, B)
        for _ in range(4):
            await moment(world)
    return world


async def play(world: FakeWorld, story: Story) -> None:
    try:
        await story.act(world)
    except HostDied:
        await story.act(world)
    for number in range(24):
        try:
            await moment(world, watchdog=number % 4 == 0)
        except HostDied:
            for queue in (world.files, world.nudges, world.announcements):
                queue.lose_everything()


async def moment(world: FakeWorld, *, watchdog: bool = False) -> None:
    """Five seconds."""
    world.clock.advance(5)
    if watchdog:
        await world.service.watchdog.sweep()
    await world.pump()
    await world.workspace.finish()
    await world.pump()


async def check(world: FakeWorld, story: Story, at: int = 0) -> None:
    assert {path: (await record(world, path)).state for path in story.states} == story.states, at
    pending = [(await record(world, path)).pending for path in story.states]
    assert set(pending) == {""}, at
    rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert rows == [], at
    assert world.blobs.paths("landing") == [], at
    assert len(world.workspace.shown) == story.shown, at
    log = await world.service.ledger.flows.tombstones(NETFLIX)
    assert len(log) >= story.entries, at
    assert len(log) <= max(story.entries, 2), at
    assert max(world.workspace.gold_of, 0) == world.workspace.silver_version, at


def moments(names: list[str], before: int, *, after_effect: bool) -> list[int]:
    """Calls of the move up to the last that changes something; reads have no effect to die after.

    `names` are all calls; the first has number 1.
    """
    writes = [at for at, name in enumerate(names, 1) if at > before and name in WRITES]
    return writes if after_effect else [*range(before + 1, writes[-1] + 1)]


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_death_at_any_call_of_a_move_changes_nothing_in_the_end(
    name: str, *, after_effect: bool
) -> None:
    story, fate = STORIES[name], Fate()
    world = await begin(fate, story)
    before = fate.calls
    await play(world, story)
    names = fate.names[:]
    await check(world, story)
    for at in moments(names, before, after_effect=after_effect):
        fated = Fate(at=at, after_effect=after_effect)
        world = await begin(fated, story)
        await play(world, story)
        await check(world, story, at - before)
