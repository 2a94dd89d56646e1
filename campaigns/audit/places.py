"""Every blob: landing is empty, accepted holds what bronze has, quarantine what was refused.

Messages in a queue are hints, and a dead host hides its own for ten minutes: they do no harm. What
lies in a poison queue is a file or a flow that nobody looks at any more.
"""

from collections.abc import Iterator
from typing import Final

from campaigns.audit.evidence import IN_BRONZE, Blob, Document, Evidence

HELD: Final = "HELD"
POISON: Final = "-poison"


def place_findings(evidence: Evidence) -> Iterator[str]:
    """Sentences; none when every blob is where it belongs."""
    yield from _landing(evidence)
    yield from _accepted(evidence)
    for file_id, version in evidence.of_state("REJECTED", "DUPLICATE"):
        yield from _quarantined(evidence, file_id, version)
    for queue, messages in evidence.queues.items():
        if messages and queue.endswith(POISON):
            yield f"{messages} messages lie in {queue}"


def _landing(evidence: Evidence) -> Iterator[str]:
    held = {version["path"] for _, version in evidence.of_state(HELD)}
    for name in evidence.blobs["landing"]:
        if name not in held:
            yield f"{name} was left in landing"


def _accepted(evidence: Evidence) -> Iterator[str]:
    in_bronze = {row["_file_id"] for rows in evidence.bronze.values() for row in rows}
    targets = {version["target"]: key for key, version in evidence.of_state(*IN_BRONZE)}
    for name, blob in evidence.blobs["accepted"].items():
        if blob.fence:
            continue
        if name not in targets:
            yield f"{name} is in accepted, but no loaded file has that name"
        elif targets[name] not in in_bronze and _states_rows(evidence, targets[name]):
            yield f"{name} is in accepted, but bronze has no row of it"
    for target, file_id in targets.items():
        yield from _kept(evidence, target, evidence.versions[file_id])


def _states_rows(evidence: Evidence, file_id: str) -> bool:
    upload = evidence.upload_of(evidence.versions[file_id])
    return upload is not None and upload.content.count(b"\n") > 1


def _kept(evidence: Evidence, target: str, version: Document) -> Iterator[str]:
    blob = evidence.blobs["accepted"].get(target)
    if blob is None:
        yield f"{version['path']} is {version['state']}, but {target} is not in accepted"
    elif blob.digest != version["content"]:
        yield f"{target} in accepted has other bytes than the gate has read"


def _quarantined(evidence: Evidence, file_id: str, version: Document) -> Iterator[str]:
    blobs = {
        name.rpartition("/")[2]: blob
        for name, blob in evidence.blobs["quarantine"].items()
        if f"/{file_id}/" in name
    }
    told = f"{version['path']} ({file_id}) is {version['state']}"
    original = _original(blobs)
    upload = evidence.upload_of(version)
    # Whoever writes over a file between its verdict and its move takes its bytes away.
    replaced = upload is not None and evidence.overwritten(upload)
    if original is None and not replaced:
        yield f"{told}, but its original is not in quarantine"
    elif original is not None and original.digest != version["content"]:
        yield f"{told}, but its original in quarantine has other bytes"
    if version["state"] == "REJECTED" and "rejection.json" not in blobs:
        yield f"{told}, but quarantine has no rejection for its supplier"


def _original(blobs: dict[str, Blob]) -> Blob | None:
    return next((blob for name, blob in blobs.items() if name.startswith("original.")), None)
