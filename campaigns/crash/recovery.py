"""How long files stood still after a kill, from the ledger's own times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from campaigns.audit.evidence import Document, Evidence
from campaigns.crash.boundaries import GATEWAY, HOST
from campaigns.crash.kills import Kill

JUDGED: Final = frozenset(
    {
        "moved into accepted",
        "failed the gate",
        "matched the newest content",
        "was answered for by bronze",
    }
)
"""What ends a file's way through the gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Seconds from the last kill on a file's way until the gate was through with it."""

    files: int
    median: float
    longest: float
    longest_path: str


def recovery(evidence: Evidence, kills: Sequence[Kill]) -> Recovery | None:
    """Of files in whose way the host or the gateway was killed; None when there was none."""
    deaths = sorted(kill.at for kill in kills if kill.process in {HOST, GATEWAY})
    waited = sorted(
        (seconds, version["path"])
        for version in evidence.versions.values()
        for seconds in _waited(evidence, version, deaths)
    )
    if not waited:
        return None
    return Recovery(
        files=len(waited),
        median=median(seconds for seconds, _ in waited),
        longest=waited[-1][0],
        longest_path=waited[-1][1],
    )


def _waited(evidence: Evidence, version: Document, deaths: Sequence[datetime]) -> Iterator[float]:
    upload = evidence.upload_of(version)
    judged = next(_judged(version), None)
    if upload is None or judged is None:
        return
    during = [death for death in deaths if upload.sent_at < death < judged]
    if during:
        yield (judged - during[-1]).total_seconds()


def _judged(version: Document) -> Iterator[datetime]:
    for transition in (*version.get("history", ()), version["last"]):
        if transition["event"] in JUDGED:
            yield datetime.fromisoformat(transition["at"])
