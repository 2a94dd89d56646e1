"""Which of a level's receipts counts, and which of its requests."""

import pytest

from flows.layout import RECEIPTS, REQUESTS, receipt_folder, request_path
from flows.names import Stage
from flows.receipt import Receipt
from flows.request import GoldRequest
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.queues import ManualClock
from tests.unit.conductor.builders import FLOW, TITLES, bronze_receipt
from tidegate.conductor.papers import Papers
from tidegate.errors import Permanent
from tidegate.ports import BlobRef


def request(version: int) -> GoldRequest:
    return GoldRequest(flow=FLOW, level=1, silver={TITLES: version})


async def test_a_request_is_written_once_and_whoever_comes_later_is_told_what_it_says() -> None:
    papers = Papers(MemoryBlobs(ManualClock()))
    assert await papers.write(request(3)) == request(3)
    assert await papers.write(request(4)) == request(3)
    assert await papers.request(FLOW, Stage.GOLD, 1) == request(3)


async def test_a_request_that_cannot_be_read_is_left_to_the_end_of_its_run() -> None:
    blobs = MemoryBlobs(ManualClock())
    ref = BlobRef(container=REQUESTS, path=request_path(FLOW, Stage.GOLD, 1))
    await blobs.put(ref, b"{}", overwrite=True)
    assert await Papers(blobs).write(request(3)) == request(3)
    with pytest.raises(Permanent, match="cannot be read"):
        await Papers(blobs).request(FLOW, Stage.GOLD, 1)


async def told(*receipts: tuple[int, list[str]]) -> Receipt | None:
    """What counts when these attempts have written these lines."""
    blobs = MemoryBlobs(ManualClock())
    for attempt, lines in receipts:
        path = f"{receipt_folder(FLOW, Stage.BRONZE, 1, attempt)}/part-0.txt"
        ref = BlobRef(container=RECEIPTS, path=path)
        await blobs.put(ref, "\n".join(lines).encode(), overwrite=True)
    return await Papers(blobs).receipt(FLOW, Stage.BRONZE, 1)


def lines(attempt: int) -> list[str]:
    return bronze_receipt(attempt=attempt).to_lines()


def foreign(attempt: int) -> list[str]:
    """Closed, with a line of a kind that nobody knows."""
    return ['{"kind": "news"}', lines(attempt)[-1]]


async def test_the_latest_attempt_counts() -> None:
    found = await told((1, lines(1)), (2, lines(2)))
    assert found is not None
    assert found.closed.attempt == 2


async def test_a_receipt_that_was_cut_off_is_none() -> None:
    assert await told((1, lines(1)[:-1])) is None


async def test_one_that_cannot_be_read_does_not_hide_that_of_another_attempt() -> None:
    found = await told((1, foreign(1)), (2, lines(2)))
    assert found is not None
    assert found.closed.attempt == 2


async def test_one_that_cannot_be_read_and_is_alone_is_a_trouble() -> None:
    with pytest.raises(Permanent, match="cannot be read"):
        await told((1, foreign(1)), (2, lines(2)[:-1]))


async def test_one_that_its_writer_has_not_put_in_its_place_is_none() -> None:
    blobs = MemoryBlobs(ManualClock())
    folder = receipt_folder(FLOW, Stage.BRONZE, 1, 1)
    for place in ("_temporary/0/_temporary/task_1/part-0.txt", ".part-0.txt.crc", "_part-0.txt"):
        ref = BlobRef(container=RECEIPTS, path=f"{folder}/{place}")
        await blobs.put(ref, "\n".join(lines(1)).encode(), overwrite=True)
    assert await Papers(blobs).receipt(FLOW, Stage.BRONZE, 1) is None
