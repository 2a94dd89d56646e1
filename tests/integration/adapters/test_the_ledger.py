"""What people ask the ledger, over real tables: the answers are those of the fakes."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from azure.data.tables.aio import TableServiceClient

from flows.names import FlowName
from local.storage.azurite import Azurite
from tests.fakes.world import FakeWorld, fake_world
from tidegate.adapters.tables import TableRows
from tidegate.adapters.together import some_at_a_time
from tidegate.api.reading import Reading
from tidegate.api.views import FileView, Verdict
from tidegate.wiring import new_op_id

SAMPLE = Path("flows/netflix/sample")
GOOD = (SAMPLE / "titles.csv").read_bytes()
BAD = (SAMPLE / "titles_bad.csv").read_bytes()
NETFLIX = FlowName("netflix")


@pytest.fixture
async def world(azurite: Azurite) -> AsyncIterator[FakeWorld]:
    """Tables are real; everything else is a fake."""
    async with TableServiceClient.from_connection_string(azurite.connection_string()) as tables:
        clients = [await tables.create_table(f"t{uuid.uuid4().hex}") for _ in range(3)]
        left = iter(clients)
        yield fake_world(
            new_table=lambda: TableRows(next(left), new_op_id), together=some_at_a_time
        )
        for client in clients:
            await client.close()


async def listed(reading: Reading, verdict: Verdict | None = None) -> list[FileView]:
    return list((await reading.files(None, 10, verdict)).files)


async def test_files_are_listed_told_and_counted_over_real_tables(world: FakeWorld) -> None:
    for name, content in (("good", GOOD), ("bad", BAD), ("again", GOOD)):
        await world.drop(f"netflix/titles/{name}.csv", content)
        await world.pass_time(10)
    reading = Reading(world.service)
    again, bad, good = await listed(reading)
    verdicts = [again.verdict, bad.verdict, good.verdict]
    assert verdicts == [Verdict.DUPLICATE, Verdict.REJECTED, Verdict.ACCEPTED]
    assert await listed(reading, Verdict.REJECTED) == [bad]
    assert await listed(reading, Verdict.HELD) == []
    story = await reading.story(good.file_id)
    assert story is not None
    assert [step.what for step in story.steps[-3:]] == ["bronze", "silver", "gold"]
    assert story.adds_up
    versions = await reading.versions("netflix/titles/bad.csv")
    assert versions.versions == (bad,)


async def test_runs_are_read_from_their_newest_over_real_tables(world: FakeWorld) -> None:
    for name in ("one", "two"):
        content = GOOD.replace(b"The Tide Gate", name.encode())
        await world.drop(f"netflix/titles/{name}.csv", content)
        await world.pass_time(10)
    reading = Reading(world.service)
    page = await reading.runs(NETFLIX, 4)
    levels = [(run.stage.value, run.level) for run in page.runs]
    assert levels == [("gold", 2), ("silver", 2), ("bronze", 2), ("gold", 1)]
    assert page.more
    flow = await reading.flow(NETFLIX)
    assert flow is not None
    assert (flow.settled, flow.waiting) == (True, ())
