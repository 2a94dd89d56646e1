"""Files that an operator moves, in a service over fakes."""

from pathlib import Path

from tests.fakes.world import NETFLIX, FakeWorld
from tidegate.ledger.ids import path_key
from tidegate.ledger.moves import Move
from tidegate.ledger.records import FileRecord

SAMPLE = Path("flows/netflix/sample")
A = (SAMPLE / "titles.csv").read_bytes()
B = (SAMPLE / "later/titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
P, Q, R = (f"netflix/titles/{name}.csv" for name in "pqr")


async def record(world: FakeWorld, path: str) -> FileRecord:
    """The newest version of a path."""
    rows = await world.service.ledger.paths.load(path_key(path))
    assert rows.head is not None
    return rows.versions[rows.head.value.current].value


async def states(world: FakeWorld, *paths: str) -> list[str]:
    return [(await record(world, path)).state for path in paths]


async def ask(world: FakeWorld, path: str, move: Move) -> str:
    file_id = (await record(world, path)).file_id
    promised = await world.service.moves.ask(file_id, move, by="ann", reason="a test")
    assert promised is not None
    return promised.will


async def drop(world: FakeWorld, path: str, content: bytes, seconds: int = 20) -> None:
    await world.drop(path, content)
    await world.pass_time(seconds)


async def at_rest(world: FakeWorld) -> None:
    await world.pass_time(40)
    rows = world.service.ledger.flows.open_files(NETFLIX)
    assert [row.value.file_id async for row in rows] == []
    assert world.blobs.paths("landing") == []
    assert max(world.workspace.gold_of, 0) == world.workspace.silver_version


def shown(world: FakeWorld) -> int:
    return len(world.workspace.shown)
