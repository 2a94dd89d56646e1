"""Events as Event Grid sends them, and what the store itself can do, by the same means."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from statistics import quantiles
from typing import Final

import aiohttp
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue.aio import QueueServiceClient

from campaigns.burst.files import AT_A_TIME, some_at_a_time

CEILING: Final = "ceiling"
"""Table and queue of our own: the service's are left alone."""
ROW: Final = "x" * 700
"""As long as a version's row."""
MESSAGE: Final = "y" * 120
HEADERS: Final = {
    "aeg-event-type": "Notification",
    "Content-Type": "application/cloudevents+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast calls were answered."""

    calls: int
    seconds: float
    median_ms: float
    p99_ms: float
    refused: int = 0
    """Calls that were not answered with success."""

    @property
    def per_second(self) -> float:
        """Calls by the clock, all workers together."""
        return self.calls / self.seconds if self.seconds else 0.0


async def acknowledged(url: str, events: Sequence[bytes], width: int = AT_A_TIME) -> Pace:
    """POST each event to the webhook, `width` at a time."""
    limit = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(timeout=limit) as session:

        async def post(event: bytes) -> tuple[float, bool]:
            begun = time.perf_counter()
            async with session.post(url, data=event, headers=HEADERS) as answer:
                await answer.read()
                return time.perf_counter() - begun, answer.ok

        begun = time.perf_counter()
        answers = await some_at_a_time(post, events, width)
    return _pace([took for took, _ in answers], begun, sum(not ok for _, ok in answers))


async def ceiling(storage: str, calls: int, width: int = AT_A_TIME) -> Pace:
    """The least that remembering an event can cost: one transaction of two rows, one message."""
    numbers = count()
    async with (
        TableServiceClient.from_connection_string(storage) as tables,
        QueueServiceClient.from_connection_string(storage) as queues,
    ):
        table = await tables.create_table_if_not_exists(CEILING)
        queue = queues.get_queue_client(f"{CEILING}-{time.time_ns()}")
        await queue.create_queue()

        async def record(_: int) -> float:
            begun, key = time.perf_counter(), f"{time.time_ns()}-{next(numbers)}"
            rows = [{"PartitionKey": key, "RowKey": name, "document": ROW} for name in "ab"]
            await table.submit_transaction([("create", row) for row in rows])
            await queue.send_message(MESSAGE)
            return time.perf_counter() - begun

        begun = time.perf_counter()
        took = await some_at_a_time(record, range(calls), width)
        pace = _pace(took, begun)
        await queue.delete_queue()
    return pace


def _pace(took: Sequence[float], begun: float, refused: int = 0) -> Pace:
    seconds = time.perf_counter() - begun
    cuts = quantiles(took, n=100) if len(took) > 1 else [sum(took)] * 99
    return Pace(
        calls=len(took),
        seconds=seconds,
        median_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
        refused=refused,
    )
