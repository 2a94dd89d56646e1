"""One word and one tone for a state: the tone gives colour and shape, the word says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.api.views import FileView, FlowView, RunView, StageView, Verdict
from tidegate.ledger.states import FileState


class Tone(StrEnum):
    """Colour and shape of a sign."""

    GOOD = "good"
    BUSY = "busy"
    WAIT = "wait"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stands beside a name."""

    tone: Tone
    word: str


_STAGES: Final[Mapping[str, Sign]] = MappingProxyType(
    {
        "idle": Sign(tone=Tone.GOOD, word="up to date"),
        "running": Sign(tone=Tone.BUSY, word="running"),
        "waiting": Sign(tone=Tone.WAIT, word="trying again soon"),
        "blocked": Sign(tone=Tone.BAD, word="blocked"),
    }
)
_RUNS: Final[Mapping[str, Sign]] = MappingProxyType(
    {
        "starting": Sign(tone=Tone.BUSY, word="starting"),
        "running": Sign(tone=Tone.BUSY, word="running"),
        "refused": Sign(tone=Tone.BAD, word="refused"),
        "succeeded": Sign(tone=Tone.GOOD, word="succeeded"),
        "failed": Sign(tone=Tone.BAD, word="failed"),
        "retry_later": Sign(tone=Tone.WAIT, word="postponed"),
        "canceled": Sign(tone=Tone.QUIET, word="cancelled"),
        "gone": Sign(tone=Tone.WAIT, word="gone"),
        "unreadable": Sign(tone=Tone.BAD, word="unreadable"),
    }
)
_VERDICTS: Final[Mapping[Verdict, Sign]] = MappingProxyType(
    {
        Verdict.OPEN: Sign(tone=Tone.BUSY, word="being checked"),
        Verdict.ACCEPTED: Sign(tone=Tone.BUSY, word="accepted"),
        Verdict.REJECTED: Sign(tone=Tone.BAD, word="rejected"),
        Verdict.HELD: Sign(tone=Tone.WAIT, word="held"),
        Verdict.DUPLICATE: Sign(tone=Tone.QUIET, word="duplicate"),
        Verdict.SUPERSEDED: Sign(tone=Tone.QUIET, word="superseded"),
        Verdict.DELETED: Sign(tone=Tone.QUIET, word="deleted"),
        Verdict.RETRACTED: Sign(tone=Tone.QUIET, word="retracted"),
    }
)
_NOT_YET: Final = Sign(tone=Tone.QUIET, word="not run yet")
_DUE: Final = Sign(tone=Tone.WAIT, word="due")
_STUCK: Final = Sign(tone=Tone.BAD, word="stuck")
_PAUSED: Final = Sign(tone=Tone.WAIT, word="paused")
_LATE: Final = Sign(tone=Tone.WAIT, word="files are late")
_LOADED: Final = Sign(tone=Tone.GOOD, word="loaded")


def stage_sign(stage: StageView, *, due: bool) -> Sign:
    """Of one stage; `due` when something waits for it."""
    if stage.state != "idle":
        return _STAGES.get(stage.state, Sign(tone=Tone.WAIT, word=stage.state))
    if due:
        return _DUE
    return _STAGES["idle"] if stage.level else _NOT_YET


def run_sign(run: RunView) -> Sign:
    """Of one run."""
    return _RUNS.get(run.result, Sign(tone=Tone.QUIET, word=run.result))


def file_sign(file: FileView) -> Sign:
    """Of one file: an accepted one is on its way until bronze has answered for it."""
    if file.stuck:
        return _STUCK
    return _LOADED if file.state == FileState.LOADED else _VERDICTS[file.verdict]


def flow_sign(flow: FlowView) -> Sign:
    """Of a whole flow: what a person must know first comes first."""
    if is_blocked(flow):
        return Sign(tone=Tone.BAD, word="blocked")
    if flow.stuck_files:
        return Sign(tone=Tone.BAD, word=f"{flow.stuck_files} stuck")
    if flow.paused:
        return _PAUSED
    if any(each.late_since for each in flow.expected):
        return _LATE
    if flow.settled:
        empty = not any(stage.level for stage in flow.stages)
        word = "waiting for its first file" if empty else "settled"
        return Sign(tone=Tone.QUIET if empty else Tone.GOOD, word=word)
    return Sign(tone=Tone.BUSY, word="working")


def is_blocked(flow: FlowView) -> bool:
    """A stage waits for a person."""
    return any(stage.blocked for stage in flow.stages)


def headline(flows: Iterable[FlowView]) -> Sign:
    """The first line of the board: how many flows need a person, else whether anything moves."""
    signs = [flow_sign(flow) for flow in flows]
    for of, one, more in (
        ([sign for sign in signs if sign.tone is Tone.BAD], "One flow needs you", "flows need you"),
        ([sign for sign in signs if sign is _PAUSED], "One flow is paused", "flows are paused"),
        ([sign for sign in signs if sign is _LATE], "Files are late", "flows miss files"),
        (
            [sign for sign in signs if sign.tone is Tone.BUSY],
            "Files are on their way to gold",
            "flows are working",
        ),
    ):
        if of:
            return Sign(tone=of[0].tone, word=one if len(of) == 1 else f"{len(of)} {more}")
    if any(sign.tone is Tone.GOOD for sign in signs):
        return Sign(tone=Tone.GOOD, word="Everything is settled")
    return Sign(tone=Tone.QUIET, word="Ready for a first file")


def has_quarantine(flows: Iterable[FlowView]) -> bool:
    """A dataset of these flows has rows in its quarantine table."""
    return any(rows for flow in flows for rows in flow.quarantined.values())
