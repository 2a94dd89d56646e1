"""The first record of a version: seen, or announced and never read."""

from tidegate.arrivals.address import Address
from tidegate.ledger.ids import file_id
from tidegate.ledger.order import next_order
from tidegate.ledger.paths import PathRows
from tidegate.ledger.records import FileRecord, Head, Notice, OpenFile, Transition
from tidegate.ports import BlobInfo, Clock


def seen(
    place: Address, rows: PathRows, blob: BlobInfo, notice: Notice, clock: Clock
) -> FileRecord:
    """A version's first record, with the order that it keeps for ever.

    A version that was given up before anybody read it, and is there again, begins anew: it is the
    path's last statement now, so it gets a later order.
    """
    last_order = rows.head.value.last_order if rows.head else 0
    now = clock()
    file = file_id(place.path, blob.etag)
    known = rows.versions.get(file)
    return FileRecord(
        file_id=file,
        revision=known.value.revision + 1 if known else 0,
        flow=place.flow.name,
        dataset=place.contract.dataset,
        path=place.path,
        etag=blob.etag,
        order=next_order(blob.committed_at, last_order),
        size=blob.size,
        committed_at=blob.committed_at,
        seen_at=now,
        last=Transition(at=now, event="was seen"),
        noticed=notice,
        history=known.value.told() if known else (),
    )


def never_read(file: OpenFile, rows: PathRows, clock: Clock) -> FileRecord:
    """A version that was announced, and gone before anybody could look."""
    now = clock()
    return FileRecord(
        file_id=file.file_id,
        flow=file.flow,
        dataset=file.dataset,
        path=file.path,
        etag=file.etag,
        order=rows.head.value.last_order if rows.head else 0,
        size=0,
        committed_at=now,
        seen_at=now,
        last=Transition(at=now, event="was announced"),
    )


def first_head(record: FileRecord) -> Head:
    """Of a path that nothing else is known of."""
    return Head(path=record.path, current=record.file_id, last_order=record.order)
