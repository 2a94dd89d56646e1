"""The alphabet of a schedule: what can happen next, and how a call to the outside can end."""

from enum import StrEnum
from typing import Final, NamedTuple


class Fate(StrEnum):
    """How one call to the outside ends."""

    __hash__ = str.__hash__  # an enum's own is a call of Python's, and every step counts a fate

    OK = "ok"
    FAIL = "fail before effect"
    LOST = "effect, answer lost"
    LATE = "timeout, effect later"
    DIE = "host dies before"
    DIE_AFTER = "host dies after"
    REFUSED = "refused for good"


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
    TORN = "dies while it writes its receipt"
    REFUSED = "is refused by its job"
    LINGERS = "is called failed and goes on"
    ODD = "shows a state that nobody knows"


class Opening(StrEnum):
    """How a schedule begins: walks that begin with nothing seldom come far."""

    NOTHING = "with nothing"
    RETRACTED = "with loaded files, of which one is out of silver again"
    RUNNING = "with a run that was ordered"
    RESTATED = "with a content that was stated again, and one between the two"
    SECOND_SET = "with a second set while silver works on the first, and more in a run of bronze"
    DEPLOYING = "with loaded files, a deployment, and a retract that is under way"


STEP: Final = "step"
"""The verb of the one act that no actor proposes: a call to the outside ends."""


class Act(NamedTuple):
    """One step of a schedule. It names things, so that it still fits when others are left out.

    step: `on` a fiber, `how` a Fate. What the others mean is said where their kind is declared.
    """

    verb: str
    on: str = ""
    how: str = ""
    host: int = 0
    name: str = ""
    """Of the fiber that the act starts."""

    def __str__(self) -> str:
        """One line of a trace."""
        started = f" -> {self.name} on host {self.host}" if self.name else ""
        return " ".join(filter(None, (self.verb, self.on, self.how))) + started
