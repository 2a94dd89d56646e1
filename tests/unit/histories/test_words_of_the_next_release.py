"""A host that meets words of the next release leaves them to that release, and works on."""

import json
from pathlib import Path

import pytest

from flows.names import FileId
from tests.fakes.rows import MemoryRows
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.ledger.flow_rows import OPEN
from tidegate.ledger.stored import FromAnotherRelease
from tidegate.ports import Replace, Row

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
MORE = GOOD + b",,Movie,Another,,2020,,,90000999\r\n"


@pytest.fixture
def tables() -> list[MemoryRows]:
    return []


@pytest.fixture
def world(tables: list[MemoryRows]) -> FakeWorld:
    def new() -> MemoryRows:
        tables.append(MemoryRows())
        return tables[-1]

    return fake_world(new_table=new)


async def rewrite(table: MemoryRows, partition: str, row: Row, **says: object) -> None:
    document = json.dumps({**json.loads(row.document), **says})
    assert await table.apply(partition, [Replace(key=row.key, document=document, etag=row.etag)])


async def test_an_open_row_in_words_of_the_next_release_stops_no_other_file(
    world: FakeWorld, tables: list[MemoryRows]
) -> None:
    await world.drop("netflix/titles/theirs.csv", GOOD)
    (row,) = [row async for row in tables[1].scan(NETFLIX, OPEN)]
    await rewrite(tables[1], NETFLIX, row, intent="a move of the next release")
    with pytest.raises(FromAnotherRelease, match="intent"):
        await world.service.driver.drive(NETFLIX, FileId(row.key.removeprefix(OPEN)))
    world.files.lose_everything()
    await world.drop("netflix/titles/ours.csv", MORE)
    world.clock.advance(60)
    await world.service.watchdog.sweep()
    await world.pass_time(20)
    assert (await world.states())["netflix/titles/ours.csv"] == "LOADED"
    assert [each.key async for each in tables[1].scan(NETFLIX, OPEN)] == [row.key]


async def test_a_version_in_a_state_of_the_next_release_is_left_alone(
    world: FakeWorld, tables: list[MemoryRows]
) -> None:
    await world.drop("netflix/titles/theirs.csv", GOOD)
    (partition, row) = next(each for each in tables[0].everything() if each[1].key != "head")
    await rewrite(tables[0], partition, row, state="A STATE OF THE NEXT RELEASE")
    with pytest.raises(FromAnotherRelease, match="state"):
        await world.service.driver.drive(NETFLIX, FileId(row.key))
    (_, kept) = next(each for each in tables[0].everything() if each[1].key == row.key)
    assert json.loads(kept.document)["state"] == "A STATE OF THE NEXT RELEASE"
