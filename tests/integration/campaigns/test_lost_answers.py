"""The service's own adapter behind the fault proxy: what an answer that never came leads to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from azure.data.tables.aio import TableClient

from campaigns.crash.boundaries import BOUNDARIES
from campaigns.proxy.fronts import Fronts
from campaigns.proxy.traffic import Cut, Fate, Front, Request
from local.storage.azurite import Azurite
from tidegate.adapters.tables import TableRows
from tidegate.ports import Delete, Insert, Replace

PARTITION = "p"
WRITES = frozenset({"POST", "PUT", "DELETE"})


class OneCut:
    """Cuts the first write off, on the side that is asked for."""

    def __init__(self) -> None:
        self.before_the_next = self.after_the_next = False
        self.cuts = 0
        self.last: Request | None = None

    async def before(self, request: Request) -> Fate:
        self.last = request
        if not (self.before_the_next and request.method in WRITES):
            return None
        self.before_the_next = False
        return self._cut()

    async def after(self, request: Request, status: int) -> Fate:
        if not (self.after_the_next and request.method in WRITES and status < 400):
            return None
        self.after_the_next = False
        return self._cut()

    def _cut(self) -> Cut:
        self.cuts += 1
        return Cut.CUT


@pytest.fixture
def judge() -> OneCut:
    return OneCut()


@pytest.fixture
def proxied(azurite: Azurite, judge: OneCut) -> Iterator[Azurite]:
    fronts = Fronts(judge)
    with fronts.listening():
        fronts.lead_to({Front.HOST_TABLES: azurite.table_port})
        yield Azurite(
            blob_port=azurite.blob_port,
            queue_port=azurite.queue_port,
            table_port=fronts.ports[Front.HOST_TABLES],
        )


@asynccontextmanager
async def rows_of(proxied: Azurite) -> AsyncIterator[TableRows]:
    name = f"t{uuid4().hex[:12]}"
    async with TableClient.from_connection_string(proxied.connection_string(), name) as table:
        await table.create_table()
        yield TableRows(table, lambda: uuid4().hex)


async def test_a_write_whose_answer_is_lost_is_done_and_known_to_be(
    proxied: Azurite, judge: OneCut
) -> None:
    async with rows_of(proxied) as rows:
        judge.after_the_next = True
        assert await rows.apply(PARTITION, [Insert(key="a", document="1")])
        row = await rows.get(PARTITION, "a")
        assert row is not None
        judge.after_the_next = True
        assert await rows.apply(PARTITION, [Replace(key="a", document="2", etag=row.etag)])
        row = await rows.get(PARTITION, "a")
        assert row is not None
        assert row.document == "2"
        judge.after_the_next = True
        assert await rows.apply(PARTITION, [Delete(key="a", etag=row.etag)])
        assert await rows.get(PARTITION, "a") is None
    assert judge.cuts == 3


async def test_a_transaction_whose_answer_is_lost_is_done_and_known_to_be(
    proxied: Azurite, judge: OneCut
) -> None:
    both = [Insert(key="a", document="1"), Insert(key="b", document="2")]
    async with rows_of(proxied) as rows:
        judge.after_the_next = True
        assert await rows.apply(PARTITION, both)
        assert [row.key async for row in rows.scan(PARTITION)] == ["a", "b"]
    assert judge.cuts == 1


async def test_a_campaign_recognises_an_open_row_that_goes(proxied: Azurite, judge: OneCut) -> None:
    async with rows_of(proxied) as rows:
        assert await rows.apply(PARTITION, [Insert(key="open:1", document="1")])
        row = await rows.get(PARTITION, "open:1")
        assert row is not None
        assert await rows.apply(PARTITION, [Delete(key="open:1", etag=row.etag)])
    assert judge.last is not None
    fits = [boundary.name for boundary in BOUNDARIES if boundary.fits(judge.last)]
    assert fits == ["open row deleted"]


async def test_a_write_that_never_arrived_is_sent_again(proxied: Azurite, judge: OneCut) -> None:
    async with rows_of(proxied) as rows:
        judge.before_the_next = True
        assert await rows.apply(PARTITION, [Insert(key="a", document="1")])
        assert await rows.get(PARTITION, "a") is not None
    assert judge.cuts == 1
