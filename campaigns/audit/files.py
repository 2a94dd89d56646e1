"""Every file: in exactly one final state, the one that its bytes deserve, and nothing left over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from campaigns.audit.contents import statement_of
from campaigns.audit.evidence import ENDED, Document, Evidence
from campaigns.audit.uploads import Upload

GOOD: Final = frozenset({"LOADED", "DUPLICATE", "RETRACTED"})
SECOND: Final = timedelta(seconds=1)
"""Last-Modified is cut off to whole seconds."""


def file_findings(evidence: Evidence) -> Iterator[str]:
    """Sentences; none when every file is accounted for."""
    yield from _acknowledged(evidence)
    for file_id, version in evidence.versions.items():
        yield from _version(evidence, file_id, version)
    yield from _orders(evidence)
    for key, row in evidence.open_rows.items():
        yield f"{key} is still open ({row.get('path')})"


def _acknowledged(evidence: Evidence) -> Iterator[str]:
    known = {(each["path"], each["etag"]) for each in evidence.versions.values()}
    for upload in evidence.uploads:
        if not upload.acknowledged or (upload.path, upload.etag) in known:
            continue
        if not evidence.overwritten(upload):
            yield (
                f"{upload.path} of {upload.sent_at:%H:%M:%S} (ETag {upload.etag}) was acknowledged"
                " and is in no row of the ledger, although nothing was written over it"
            )


def _version(evidence: Evidence, file_id: str, version: Document) -> Iterator[str]:
    told = f"{version['path']} ({file_id})"
    upload = evidence.upload_of(version)
    if upload is None:
        yield f"{told} is in the ledger, but nobody uploaded it"
        return
    state = version["state"]
    if state not in ENDED:
        yield f"{told} ended in {state}, which is not final"
        return
    if version.get("content") not in {"", None, upload.digest}:
        yield f"{told} has another content in the ledger than was uploaded"
    yield from _verdict(evidence, told, version, upload)


def _verdict(evidence: Evidence, told: str, version: Document, upload: Upload) -> Iterator[str]:
    state = version["state"]
    if state in {"SUPERSEDED", "DELETED"}:
        if not evidence.overwritten(upload):
            yield f"{told} is {state}, although nothing was written over it"
        return
    good = statement_of(upload.dataset, upload.content) is not None
    if good and state not in GOOD:
        yield f"{told} keeps its contract and is {state}"
    if not good and state != "REJECTED":
        yield f"{told} breaks its contract and is {state}"
    if state == "DUPLICATE" and not _repeats(evidence, version):
        yield f"{told} is DUPLICATE of a content that no other file brought into bronze"


def _repeats(evidence: Evidence, version: Document) -> bool:
    return any(
        each["content"] == version["content"] and each["dataset"] == version["dataset"]
        for _, each in evidence.of_state("LOADED")
    )


def _orders(evidence: Evidence) -> Iterator[str]:
    """Along a path each version comes after the one before, and none before it was written.

    Versions that were gone before their bytes were read state nothing, so their order is nobody's.
    """
    by_etag = {
        (each["path"], each["etag"]): each for _, each in evidence.of_state(*GOOD, "REJECTED")
    }
    last: dict[str, int] = {}
    for upload in evidence.uploads:
        version = by_etag.get((upload.path, upload.etag))
        if version is None or upload.committed_at is None:
            continue
        order = version["order"]
        if order <= last.get(upload.path, -1):
            yield f"{upload.path} (ETag {upload.etag}) comes before a version that it replaced"
        earliest = _microseconds(upload.committed_at)
        if not earliest <= order < earliest + _microseconds_of(SECOND):
            yield f"{upload.path} (ETag {upload.etag}) has an order of another time than its own"
        last[upload.path] = order


def _microseconds(at: datetime) -> int:
    return round(at.timestamp()) * 1_000_000


def _microseconds_of(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
