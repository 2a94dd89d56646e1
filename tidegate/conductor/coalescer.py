"""When waiting files are worth a bronze run, and why not earlier."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.flow import Coalescing
from tidegate.conductor.events import Looked
from tidegate.conductor.state import FlowState

GATE_QUIETS: Final = 10
"""For so many quiet periods a file at the gate keeps the others waiting: it may be stuck."""


class StartReason(StrEnum):
    """What sets the time of a start."""

    QUIET = "for quiet"
    """Nothing has come for `quiet`."""
    GATE = "files at the gate"
    """The gate still has files that came a short while ago."""
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


def plan(seen: Looked, state: FlowState, rules: Coalescing, now: datetime) -> Start | None:
    """When bronze should start for the files that were seen; None without files.

    Quiet for `quiet`, or the oldest waited `max_wait`, or enough files or bytes, or a person
    asked: the first of these; never sooner than `min_interval` after the last start.
    """
    if not seen.files:
        return None
    wanted = min(_wishes(seen, rules, state.asked, now), key=_at)
    last_start = state.bronze.last_start
    if last_start is None:
        return wanted
    allowed = Start(at=last_start + rules.min_interval, reason=StartReason.MIN_INTERVAL)
    return max(wanted, allowed, key=_at)


def _wishes(
    seen: Looked, rules: Coalescing, asked: datetime | None, now: datetime
) -> Iterator[Start]:
    """Every reason to start, with its time; the first of equals is the one that is told."""
    files = seen.files
    oldest = min(file.ready_at for file in files)
    newest = max(file.ready_at for file in files)
    if asked is not None:
        yield Start(at=asked, reason=StartReason.ASKED)
    if len(files) >= rules.max_files:
        yield Start(at=newest, reason=StartReason.MAX_FILES)
    if sum(file.size for file in files) >= rules.max_bytes:
        yield Start(at=newest, reason=StartReason.MAX_BYTES)
    if seen.arrived_at is not None and now < seen.arrived_at + GATE_QUIETS * rules.quiet:
        # As if it were let through just now, so that files that come together run together.
        yield Start(at=now + rules.quiet, reason=StartReason.GATE)
    else:
        yield Start(at=newest + rules.quiet, reason=StartReason.QUIET)
    yield Start(at=oldest + rules.max_wait, reason=StartReason.MAX_WAIT)


def _at(start: Start) -> datetime:
    return start.at
