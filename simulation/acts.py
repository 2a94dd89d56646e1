"""The alphabet of a schedule: what can happen next, and how a call to the outside can end."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How one call to the outside ends."""

    OK = "ok"
    FAIL = "fail before effect"
    LOST = "effect, answer lost"
    LATE = "timeout, effect later"
    DIE = "host dies before"
    DIE_AFTER = "host dies after"
    REFUSED = "refused for good"


class Verb(StrEnum):
    """Who acts. The comments of `Act` say what `on` and `how` mean."""

    STEP = "step"
    PUT = "put"
    REMOVE = "remove"
    RESTORE = "restore"
    EVENT = "event"
    DELIVER = "deliver"
    WATCHDOG = "watchdog"
    RECONCILER = "reconciler"
    CLOCK = "clock"
    RUN = "run"
    MANUAL = "manual"
    ASK = "ask"
    PAUSE = "pause"
    RESUME = "resume"
    LAND = "land"


class Hint(StrEnum):
    """What becomes of a message or event."""

    TAKEN = "taken"
    DOUBLED = "doubled"
    LOST = "lost"


class Work(StrEnum):
    """What a run does next."""

    GO = "goes on"
    FAIL = "fails"
    SILENT = "fails with an empty receipt"
    CANCELED = "is canceled"
    LATER = "is skipped"
    GONE = "is gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One step of a schedule. It names things, so that it still fits when others are left out.

    step: `on` a fiber, `how` a Fate. put, remove, restore: `on` a path, `how` a content.
    event: `on` a path, `how` a Hint. deliver: `on` a message, `how` a Hint. clock: `how` seconds.
    run: `on` a run, `how` a Work. land: `on` the fiber whose call lands late.
    """

    verb: Verb
    on: str = ""
    how: str = ""
    host: int = 0
    name: str = ""
    """Of the fiber that the act starts."""

    def __str__(self) -> str:
        """One line of a trace."""
        started = f" -> {self.name} on host {self.host}" if self.name else ""
        return " ".join(filter(None, (self.verb, self.on, self.how))) + started
