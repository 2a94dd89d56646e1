"""Record what is at a path now: whoever names a path, and however late, the answer is the same.

The order is the protocol's: read the rows, then HEAD the blob, then one transaction that the head
row guards. A late event can then not bring an old version back. The open row is there first.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from string import ascii_letters, digits
from typing import Final

from flows.flow import Flow
from flows.layout import LANDING
from flows.names import FileId, FlowName
from tidegate.arrivals.address import Address, address, beside
from tidegate.arrivals.event import Landed, Refused, parse_events
from tidegate.arrivals.recording import first_head, never_read, seen
from tidegate.errors import Permanent, Transient
from tidegate.ledger.arrivals import LastArrival, LastArrivals
from tidegate.ledger.ids import file_id, path_key
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.paths import PathRows
from tidegate.ledger.records import (
    MAX_EVENT_ID,
    FileRecord,
    Head,
    Notice,
    OpenFile,
    Refusal,
)
from tidegate.ledger.states import ARRIVED, FINAL, RETURNS, FileEvent, FileState
from tidegate.messages import FileMessage
from tidegate.ports import BlobInfo, BlobRef, Blobs, Clock, CopyState, Etag, Queue

log = logging.getLogger(__name__)

ROUNDS: Final = 8
LISTED: Final = Notice(by="listing")
NOT_TOLD: Final = Etag("")
PLAIN: Final = frozenset(ascii_letters + digits + "-_.:")
MINUTE: Final = timedelta(minutes=1)
MOST_OF_A_SUBJECT: Final = 2048
"""Characters; a row's property has 32,768 at most, and one of these may take ten to write."""
EMPTY_GRACE: Final = timedelta(hours=24)
"""How long a blob of zero bytes may be one whose writer has not come to an end."""


class Arrivals:
    """The way in for events, listings and people."""

    def __init__(
        self,
        *,
        flows: Mapping[FlowName, Flow],
        topic: str,
        ledger: Ledger,
        blobs: Blobs,
        files: Queue,
        last: LastArrivals,
        clock: Clock,
    ) -> None:
        """Take the declarations, the ledger and the lake."""
        self._last = last
        self._flows, self._topic = flows, topic
        self._ledger, self._blobs, self._files, self._clock = ledger, blobs, files, clock

    async def on_event(self, body: str) -> None:
        """Storage events as JSON, one or an array. Bad ones are recorded; raises only Transient."""
        for event in parse_events(body, topic=self._topic):
            if isinstance(event, Refused):
                await self._refuse(event)
            else:
                await self._follow(event)

    async def _follow(self, event: Landed) -> None:
        """What cannot be looked at for good is on record, and the reconciler's from now on."""
        try:
            await self.receive(event.path, told_by(event), finished=Etag(event.etag))
        except Permanent as error:
            log.exception("an event could not be followed")
            reason = f"cannot be looked at: {error}"
            await self._refuse(Refused(event_id=event.event_id, subject=event.path, reason=reason))

    async def receive(
        self, path: str, notice: Notice = LISTED, *, finished: Etag = NOT_TOLD
    ) -> FileId | None:
        """Record the version that is at a path of `landing` now and have it looked at.

        An event of a commit says that its writer came to an end with the version `finished`.
        None when there is nothing to do: no blob, not ours, or nothing new. Raises Transient.
        """
        place = address(path, self._flows)
        if isinstance(place, str) and (owner := beside(path, self._flows)):
            return await self._accompany(owner)
        if isinstance(place, str):
            await self._refuse(Refused(event_id=path, subject=path, reason=place))
            return None
        for _ in range(ROUNDS):
            rows = await self._ledger.paths.load(path_key(path))
            blob = await self._blobs.head(BlobRef(container=LANDING, path=path))
            if blob is None or blob.copy is CopyState.PENDING:
                return None
            if blob.etag != finished and unfinished(blob, self._clock()):
                return None
            file = file_id(path, blob.etag)
            if (known := rows.versions.get(file)) and known.value.state not in RETURNS:
                return await self._known(known.value)
            opened = self._open_row(place, file, blob.etag, notice)
            # A version that is back may have a driver that is about to close the row it has read.
            await self._ledger.flows.reopen(opened)
            await self._expected(place, _came(blob, notice, finished, self._clock()))
            if await self._record(place, rows, seen(place, rows, blob, notice, self._clock)):
                await self._files.send(FileMessage(path=path, file_id=file))
                return file
        raise Transient("the path changes faster than it can be recorded")

    async def _accompany(self, place: Address) -> FileId | None:
        """A manifest is there: files of its path may wait for it, one whose bytes were kept too."""
        if (found := await self.receive(place.path)) is not None:
            return found
        rows = await self._ledger.paths.load(path_key(place.path))
        for version in rows.versions.values():
            if version.value.state is FileState.HELD:
                file = version.value.file_id
                await self._files.send(FileMessage(path=place.path, file_id=file))
        return None

    async def resume(self, file: OpenFile) -> None:
        """Record a version that has an open row and nothing else. Raises Transient.

        Its arrival died half-way, or is slow. When the blob is another one by now, the version is
        recorded as over in a transaction that the head row guards: the slow arrival then fails
        instead of recording a version that nobody would drive.
        """
        blob = await self._blobs.head(BlobRef(container=LANDING, path=file.path))
        if blob is not None and file_id(file.path, blob.etag) == file.file_id:
            await self.receive(file.path, _resumed(file))
            return
        rows = await self._ledger.paths.load(path_key(file.path))
        if file.file_id not in rows.versions:
            event = FileEvent.VANISHED if blob is None else FileEvent.OVERTAKEN
            record = never_read(file, rows, self._clock).after(event, self._clock())
            head = rows.head.value if rows.head else first_head(record)
            await self._ledger.paths.record(rows, head, record, [])

    async def _known(self, record: FileRecord) -> FileId | None:
        """A final version that is still in landing is opened again so that it gets removed.

        One that is not final has an open row, unless whoever brought it back died too early.
        """
        was_closed = await self._ledger.flows.open(
            OpenFile(
                file_id=record.file_id,
                flow=record.flow,
                dataset=record.dataset,
                path=record.path,
                etag=record.etag,
                since=self._clock(),
                arrived=record.state in ARRIVED,
            )
        )
        if record.state not in FINAL and not was_closed:
            return None
        await self._files.send(FileMessage(path=record.path, file_id=record.file_id))
        return record.file_id

    async def _record(self, place: Address, rows: PathRows, record: FileRecord) -> bool:
        """Head and version together; what waited on this path is superseded with them."""
        now = self._clock()
        ended = [old.value for old in rows.versions.values() if old.value.is_replaceable]
        if (known := rows.versions.get(record.file_id)) is not None:
            await self._ledger.journal.write(known.value)
        for old in ended:
            await self._ledger.journal.write(old)
            await self._wake(old)
        head = Head(path=place.path, current=record.file_id, last_order=record.order)
        over = [old.after(FileEvent.OVERTAKEN, now, reason=record.file_id) for old in ended]
        return await self._ledger.paths.record(rows, head, record, over)

    async def _expected(self, place: Address, came: datetime) -> None:
        """Put down that a file has come; once a minute is enough, and anybody's word is as good."""
        if place.contract.expected_arrival is None:
            return
        flow, dataset = place.flow.name, place.contract.dataset
        before = await self._last.of(flow, dataset)
        known = before.value.believed(self._clock()) if before else LastArrival(since=came)
        is_recent = known.arrived and came - known.since < MINUTE
        if before is None or known != before.value or not is_recent:
            here = LastArrival(since=max(came, known.since), arrived=True, told=known.told)
            await self._last.save(flow, dataset, before, here)

    async def _wake(self, ended: FileRecord) -> None:
        """The watchdog leaves files alone that are held or stuck: not one that is about to end."""
        row = await self._ledger.flows.open_file(ended.flow, ended.file_id)
        if row is not None and (row.value.held or row.value.stuck):
            awake = row.value.model_copy(update={"held": False, "stuck": "", "stuck_at": None})
            await self._ledger.flows.update(row, awake)

    def _open_row(self, place: Address, file: FileId, etag: Etag, notice: Notice) -> OpenFile:
        return OpenFile(
            file_id=file,
            flow=place.flow.name,
            dataset=place.contract.dataset,
            path=place.path,
            etag=etag,
            since=self._clock(),
            noticed=notice,
        )

    async def _refuse(self, event: Refused) -> None:
        log.warning("refused an event: %s", event.reason)
        refusal = Refusal(
            event_id=sha256(event.event_id.encode(errors="surrogatepass")).hexdigest(),
            reason=event.reason,
            subject=event.subject[:MOST_OF_A_SUBJECT].encode("ascii", "backslashreplace").decode(),
            at=self._clock(),
        )
        await self._ledger.journal.refuse(refusal)


def unfinished(blob: BlobInfo, now: datetime) -> bool:
    """A Data Lake writer creates an empty file first: leave it alone until it has grown up."""
    return blob.size == 0 and now - blob.committed_at < EMPTY_GRACE


def _came(blob: BlobInfo, notice: Notice, finished: Etag, now: datetime) -> datetime:
    """When it was committed, which may be long ago; a rename keeps that time, and counts as now."""
    is_renamed = notice.by == "event" and finished == NOT_TOLD
    return now if is_renamed else min(now, blob.committed_at)


def told_by(event: Landed) -> Notice:
    """What is kept of an event: its id comes from outside, so it is cut and made plain."""
    plain = (letter if letter in PLAIN else "?" for letter in event.event_id[:MAX_EVENT_ID])
    return Notice(by="event", event_id="".join(plain))


def _resumed(file: OpenFile) -> Notice:
    """What told of it first; its commit is not certain, for the blob may have changed since."""
    event_id = file.noticed.event_id if file.noticed else ""
    return LISTED.model_copy(update={"event_id": event_id})
