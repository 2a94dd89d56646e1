"""When waiting files are worth a bronze run, and why not earlier."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from flows.flow import Coalescing
from tidegate.conductor import budget, parking
from tidegate.conductor.events import Looked, WaitingFile
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
    BUDGET = "daily budget"
    """The day's levels of bronze are used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The earliest time at which bronze should start, and what sets it."""

    at: datetime
    reason: StartReason


def plan(seen: Looked, state: FlowState, rules: Coalescing, now: datetime) -> Start | None:
    """When bronze should start for the files that were seen; None without files.

    Quiet for `quiet`, or the oldest waited `max_wait`, or enough files or bytes, or a person
    asked: the first of these; never sooner than `min_interval` after the last start, and not
    before midnight when the day's budget is used up, unless a person asked. Files of datasets
    that are parked count for nothing.
    """
    files = parking.waiting(state, seen.files)
    if not files:
        return None
    wanted = min(_wishes(files, seen.arrived_at, state.asked, rules, now), key=_at)
    return max((wanted, *_limits(state, rules, now)), key=_at)


def _limits(state: FlowState, rules: Coalescing, now: datetime) -> Iterator[Start]:
    """What outranks every wish."""
    if state.bronze.last_start is not None:
        allowed = state.bronze.last_start + rules.min_interval
        yield Start(at=allowed, reason=StartReason.MIN_INTERVAL)
    until = budget.waits_until(state, rules.daily_runs, now)
    if until is not None and state.asked is None:
        yield Start(at=until, reason=StartReason.BUDGET)


def _wishes(
    files: Sequence[WaitingFile],
    arrived_at: datetime | None,
    asked: datetime | None,
    rules: Coalescing,
    now: datetime,
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
    if arrived_at is not None and now < arrived_at + GATE_QUIETS * rules.quiet:
        # As if it were let through just now, so that files that come together run together.
        yield Start(at=now + rules.quiet, reason=StartReason.GATE)
    else:
        yield Start(at=newest + rules.quiet, reason=StartReason.QUIET)
    yield Start(at=oldest + rules.max_wait, reason=StartReason.MAX_WAIT)


def _at(start: Start) -> datetime:
    return start.at
