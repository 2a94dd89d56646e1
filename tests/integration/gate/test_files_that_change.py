"""A file, or its manifest, that changes or vanishes while the gate reads it, in real storage."""

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count

import pytest
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeServiceClient

from flows.control import Manifest
from flows.layout import CONTAINERS, LANDING
from local.storage.azurite import Azurite
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.unit.check.checking import HEADER, contract
from tests.unit.gate.ledgers import a_file, a_ledger
from tidegate.adapters.lake import Lake
from tidegate.check.limits import Limits
from tidegate.gate.heirs import Heirs
from tidegate.gate.inspection import Inspector
from tidegate.gate.originals import Originals
from tidegate.gate.situation import Situation
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.stored import Stored
from tidegate.ports import BlobRef, Etag

CHUNK = 64 * 1024
CONTENT = (HEADER + "".join(f"{number},Ann,small,\n" for number in range(50_000))).encode()
OTHER = CONTENT.replace(b"small", b"large")
SUFFIX = Manifest().suffix


def totals(content: bytes, **others: object) -> bytes:
    stated = {"rows": content.count(b"\n") - 1, "sha256": sha256(content).hexdigest()}
    return json.dumps({**stated, **others}).encode()


class MeddledLake(Lake):
    """Somebody writes or deletes once, after the first chunk of the file has come."""

    meddled: BlobRef | None = None
    content: bytes | None = None
    chunks = 0

    async def read(self, ref: BlobRef, etag: Etag) -> AsyncIterator[bytes]:
        async for chunk in super().read(ref, etag):
            yield chunk
            self.chunks += 1
            if self.meddled is not None and not ref.path.endswith(SUFFIX):
                await self._meddle(self.meddled)
                self.meddled = None

    async def _meddle(self, ref: BlobRef) -> None:
        if self.content is not None:
            await self.put(ref, self.content, overwrite=True)
        elif (found := await self.head(ref)) is not None:
            await self.delete(ref, found.etag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A path of its own in landing."""

    lake: MeddledLake
    file: BlobRef
    manifest: BlobRef

    async def judged(self, stated: bytes, seconds_a_look: int = 0) -> FileRecord:
        """The file's record after the gate has looked at it once."""
        await self.lake.put(self.manifest, stated, overwrite=True)
        await self.lake.put(self.file, CONTENT, overwrite=True)
        found = await self.lake.head(self.file)
        assert found is not None
        name = self.file.path.rpartition("/")[2].removesuffix(".csv")
        record = a_file(name, 1, path=self.file.path, etag=found.etag, size=found.size)
        ledger, clock = await a_ledger(record), ManualClock()
        version = await ledger.paths.find(record.file_id)
        assert version is not None
        heirs = Heirs(ledger, MemoryQueue(clock), clock)
        inspector = Inspector(
            ledger=ledger,
            blobs=self.lake,
            originals=Originals(ledger, heirs),
            limits=Limits(),
            clock=clock,
            stopwatch=count(step=seconds_a_look).__next__,
        )
        row = OpenFile(
            file_id=record.file_id,
            flow=record.flow,
            dataset=record.dataset,
            path=record.path,
            etag=record.etag,
            since=record.seen_at,
        )
        stated_contract = replace(contract(tolerated="0"), control=Manifest())
        at = Situation(
            open=Stored(value=row, etag=Etag("1")), version=version, contract=stated_contract
        )
        assert await inspector(at)
        judged = await ledger.paths.find(record.file_id)
        assert judged is not None
        return judged.value


@pytest.fixture
async def place(azurite: Azurite) -> AsyncIterator[Place]:
    text = azurite.connection_string()
    async with (
        BlobServiceClient.from_connection_string(text) as blobs,
        DataLakeServiceClient.from_connection_string(
            text, max_single_get_size=CHUNK, max_chunk_get_size=CHUNK
        ) as files,
    ):
        for container in CONTAINERS:
            if not await blobs.get_container_client(container).exists():
                await blobs.create_container(container)
        path = f"netflix/titles/{uuid.uuid4().hex}.csv"
        yield Place(
            lake=MeddledLake(files, blobs),
            file=BlobRef(container=LANDING, path=path),
            manifest=BlobRef(container=LANDING, path=path + SUFFIX),
        )


async def test_a_file_that_nobody_touches_is_read_in_chunks_and_passes(place: Place) -> None:
    judged = await place.judged(totals(CONTENT))
    assert (judged.state, judged.content) == ("PROMOTING", sha256(CONTENT).hexdigest())
    assert place.lake.chunks > len(CONTENT) // CHUNK


@pytest.mark.parametrize(
    ("content", "end"), [(OTHER, "SUPERSEDED"), (CONTENT, "SUPERSEDED"), (None, "DELETED")]
)
async def test_a_file_that_changes_while_it_is_read_gets_no_verdict(
    place: Place, content: bytes | None, end: str
) -> None:
    place.lake.meddled, place.lake.content = place.file, content
    judged = await place.judged(totals(CONTENT))
    assert (judged.state, judged.content, judged.judgement) == (end, "", None)


@pytest.mark.parametrize(
    ("first", "then", "end", "reason"),
    [
        (totals(CONTENT), totals(CONTENT, rows=1), "PROMOTING", ""),
        (totals(CONTENT), None, "PROMOTING", ""),
        (totals(CONTENT, rows=1), totals(CONTENT), "PROMOTING", ""),
        (totals(CONTENT, rows=1), totals(CONTENT, rows=2), "REJECTED", "control_totals"),
        (totals(CONTENT, rows=1), b"?", "HELD", "manifest_unreadable"),
        (totals(CONTENT, rows=1), None, "HELD", "manifest_missing"),
    ],
)
async def test_a_manifest_that_disagrees_is_looked_at_again(
    place: Place, first: bytes, then: bytes | None, end: str, reason: str
) -> None:
    place.lake.meddled, place.lake.content = place.manifest, then
    judged = await place.judged(first)
    assert (judged.state, judged.last.reason) == (end, reason)


async def test_a_file_that_takes_too_long_to_read_is_held(place: Place) -> None:
    judged = await place.judged(totals(CONTENT), seconds_a_look=Limits().seconds)
    assert (judged.state, judged.last.reason) == ("HELD", "too_large")


async def test_a_file_waits_unread_for_a_manifest_that_makes_no_sense(place: Place) -> None:
    judged = await place.judged(b" " * (64 * 1024 + 1))
    assert (judged.state, judged.last.reason) == ("HELD", "manifest_unreadable")
    assert place.lake.chunks == 0
