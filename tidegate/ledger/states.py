"""The file machine: which state follows which, and why."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.errors import Permanent


class FileState(StrEnum):
    """Where one version of one blob stands."""

    SEEN = "SEEN"
    """Recorded with its order; the gate has not decided yet."""
    PROMOTING = "PROMOTING"
    """Accepted by the gate; its bytes are on their way into `accepted`."""
    ACCEPTED = "ACCEPTED"
    """In `accepted`, waiting for bronze."""
    LOADED = "LOADED"
    """A closed bronze receipt answers for it."""
    REJECTED = "REJECTED"
    """Broke its contract; its bytes are in `quarantine`."""
    HELD = "HELD"
    """Neither accepted nor rejected until a person or a new contract decides."""
    DUPLICATE = "DUPLICATE"
    """Its content is that of the dataset's newest accepted file."""
    SUPERSEDED = "SUPERSEDED"
    """A newer version took its path before it was accepted."""
    DELETED = "DELETED"
    """Its supplier removed it before it was accepted."""
    RETRACTED = "RETRACTED"
    """An operator undid it, and silver has followed."""


class FileEvent(StrEnum):
    """What can happen to a file."""

    PASSED = "passed the gate"
    FAILED = "failed the gate"
    HELD_BACK = "was held back"
    MATCHED = "matched the newest content"
    MOVED = "moved into accepted"
    ANSWERED = "was answered for by bronze"
    OVERTAKEN = "was overtaken by a newer version"
    VANISHED = "vanished from landing"
    REOPENED = "is to be judged again"
    """By a new contract, or by a manifest that has come."""


class FileMove(StrEnum):
    """What is done about a file by somebody: an operator, or the service for another file's sake.

    Nothing that happens to a file on its way leads out of a final state; these may.
    """

    REVIVED = "has to be stated anew, for another file was judged late"
    REPLAYED = "was replayed by an operator"
    LOST = "cannot be replayed, for nobody kept its bytes"
    RELEASED = "was released by an operator"
    TURNED_DOWN = "was rejected by an operator"
    RETRACTED = "was retracted by an operator"
    LIFTED = "had its retract lifted by an operator"
    WITHDRAWN = "was withdrawn from silver"
    RESTORED = "is in silver again"


_S, _E, _M = FileState, FileEvent, FileMove

TRANSITIONS: Final[Mapping[tuple[FileState, FileEvent], FileState]] = MappingProxyType(
    {
        (_S.SEEN, _E.PASSED): _S.PROMOTING,
        (_S.SEEN, _E.FAILED): _S.REJECTED,
        (_S.SEEN, _E.HELD_BACK): _S.HELD,
        (_S.SEEN, _E.MATCHED): _S.DUPLICATE,
        (_S.SEEN, _E.OVERTAKEN): _S.SUPERSEDED,
        (_S.SEEN, _E.VANISHED): _S.DELETED,
        (_S.HELD, _E.REOPENED): _S.SEEN,
        (_S.HELD, _E.OVERTAKEN): _S.SUPERSEDED,
        (_S.HELD, _E.VANISHED): _S.DELETED,
        (_S.PROMOTING, _E.MOVED): _S.ACCEPTED,
        (_S.PROMOTING, _E.ANSWERED): _S.LOADED,
        (_S.PROMOTING, _E.OVERTAKEN): _S.SUPERSEDED,
        (_S.PROMOTING, _E.VANISHED): _S.DELETED,
        (_S.ACCEPTED, _E.ANSWERED): _S.LOADED,
    }
)

MOVES: Final[Mapping[tuple[FileState, FileMove], FileState]] = MappingProxyType(
    {
        (_S.DUPLICATE, _M.REVIVED): _S.SEEN,
        (_S.REJECTED, _M.REPLAYED): _S.SEEN,
        (_S.DUPLICATE, _M.REPLAYED): _S.SEEN,
        (_S.LOADED, _M.REPLAYED): _S.LOADED,
        (_S.REJECTED, _M.LOST): _S.REJECTED,
        (_S.DUPLICATE, _M.LOST): _S.DUPLICATE,
        (_S.HELD, _M.RELEASED): _S.SEEN,
        (_S.HELD, _M.TURNED_DOWN): _S.REJECTED,
        (_S.SEEN, _M.TURNED_DOWN): _S.REJECTED,
        (_S.LOADED, _M.RETRACTED): _S.LOADED,
        (_S.RETRACTED, _M.RETRACTED): _S.RETRACTED,
        (_S.LOADED, _M.LIFTED): _S.LOADED,
        (_S.RETRACTED, _M.LIFTED): _S.RETRACTED,
        (_S.LOADED, _M.WITHDRAWN): _S.RETRACTED,
        (_S.RETRACTED, _M.WITHDRAWN): _S.RETRACTED,
        (_S.RETRACTED, _M.RESTORED): _S.LOADED,
        (_S.LOADED, _M.RESTORED): _S.LOADED,
    }
)
"""A retract and its lift are asked for in LOADED or RETRACTED; silver's receipt changes the state.

Either can meet both states: silver may be slower than the operator.
"""

RETURNS: Final = frozenset({FileState.SUPERSEDED, FileState.DELETED})
"""States of versions whose bytes nobody kept: one that is in landing again is seen anew."""

ARRIVED: Final = frozenset({FileState.LOADED, FileState.DUPLICATE})
"""States in which a file has come, as sets of datasets count it."""

OPEN: Final = frozenset(state for state, _ in TRANSITIONS)
FINAL: Final = frozenset(FileState) - OPEN
ORIGINALS: Final = frozenset({FileState.ACCEPTED, FileState.LOADED})
"""States in which a file's content is, or surely will be, in bronze."""
UNDECIDED: Final = frozenset({FileState.SEEN, FileState.PROMOTING})
ON_ITS_WAY: Final = frozenset({FileState.PROMOTING, FileState.ACCEPTED})
"""Accepted, and not answered for by bronze."""
REPLACEABLE: Final = frozenset({FileState.SEEN, FileState.HELD})
"""States that a newer version of the path ends."""


class IllegalTransition(Permanent):
    """A bug: an event met a state that has no use for it."""


def after(state: FileState, event: FileEvent | FileMove) -> FileState:
    """The state that follows. Raises IllegalTransition."""
    if isinstance(event, FileMove):
        found = MOVES.get((state, event))
    else:
        found = TRANSITIONS.get((state, event))
    if found is None:
        raise IllegalTransition(f"a file in {state} {event}")
    return found
