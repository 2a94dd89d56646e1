"""When waiting files are worth a bronze run, and why not earlier."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.flow import Coalescing
from tidegate.conductor.events import WaitingFile


class StartReason(StrEnum):
    """What sets the time of a start."""

    QUIET = "for quiet"
    """Nothing has come for `quiet`."""
    MAX_WAIT = "maximum wait"
    """The oldest file has waited for `max_wait`."""
    MAX_FILES = "enough files"
    MAX_BYTES = "enough bytes"
    ASKED = "a person asked"
    MIN_INTERVAL = "minimum interval"
    """It is too soon after the last start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The earliest time at which bronze should start, and what sets it."""

    at: datetime
    reason: StartReason


def plan(
    files: Sequence[WaitingFile],
    rules: Coalescing,
    *,
    last_start: datetime | None,
    asked: datetime | None,
) -> Start | None:
    """When bronze should start for these files; None without files.

    Quiet for `quiet`, or the oldest waited `max_wait`, or enough files or bytes, or a person
    asked: the first of these; never sooner than `min_interval` after the last start.
    """
    if not files:
        return None
    wanted = min(_wishes(files, rules, asked), key=_at)
    if last_start is None:
        return wanted
    allowed = Start(at=last_start + rules.min_interval, reason=StartReason.MIN_INTERVAL)
    return max(wanted, allowed, key=_at)


def _wishes(
    files: Sequence[WaitingFile], rules: Coalescing, asked: datetime | None
) -> Iterator[Start]:
    """Every reason to start, with its time; the first of equals is the one that is told."""
    oldest = min(file.ready_at for file in files)
    newest = max(file.ready_at for file in files)
    if asked is not None:
        yield Start(at=asked, reason=StartReason.ASKED)
    if len(files) >= rules.max_files:
        yield Start(at=newest, reason=StartReason.MAX_FILES)
    if sum(file.size for file in files) >= rules.max_bytes:
        yield Start(at=newest, reason=StartReason.MAX_BYTES)
    yield Start(at=newest + rules.quiet, reason=StartReason.QUIET)
    yield Start(at=oldest + rules.max_wait, reason=StartReason.MAX_WAIT)


def _at(start: Start) -> datetime:
    return start.at
