"""Every transition of the file machine, of the moves on files, and of the stage machine."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from simulation.actors.catalogue import KINDS
from tidegate.ledger.states import MOVES, TRANSITIONS, FileMove, FileState

type Transition = tuple[str, str, str]
"""Machine, state before, and what happened or what came after."""

ASKED_BY: Final[Mapping[FileMove, str]] = MappingProxyType(
    {
        FileMove.REPLAYED: "replay",
        FileMove.LOST: "replay",
        FileMove.RELEASED: "release",
        FileMove.TURNED_DOWN: "reject",
        FileMove.RETRACTED: "retract",
        FileMove.WITHDRAWN: "retract",
        FileMove.LIFTED: "lift",
        FileMove.RESTORED: "lift",
    }
)
"""The kind of act by which an operator sets a move off; the others are the service's own."""

STAGE_STEPS: Final = (
    ("idle", "ordered"),
    ("ordered", "running"),
    ("ordered", "refused"),
    ("running", "idle"),
    ("running", "waiting"),
    ("running", "blocked"),
    ("running", "refused"),
    ("waiting", "ordered"),
    ("waiting", "idle"),
    ("blocked", "idle"),
    ("refused", "ordered"),
    ("refused", "running"),
)
"""A stage is idle, has ordered a run, knows that it runs, or waits for its next attempt.

It is blocked without a run, and refused while nobody can say whether its run was started.
"""

IMPOSSIBLE: Final[Mapping[Transition, str]] = MappingProxyType({})


def declared() -> Iterator[Transition]:
    """What must be met."""
    yield from (("file", state, event) for state, event in TRANSITIONS)
    yield from (("file", state, move) for state, move in MOVES if _is_asked_for(state, move))
    for stage in Stage:
        yield from ((stage, was, now) for was, now in STAGE_STEPS)


def not_simulated() -> Iterator[Transition]:
    """Moves that nobody asks for in any schedule."""
    yield from (("file", state, move) for state, move in MOVES if not _is_asked_for(state, move))


def _is_asked_for(state: FileState, move: FileMove) -> bool:
    """A file that is to be stated anew is SEEN already only when an operator replays it too."""
    again = (state, move) == (FileState.SEEN, FileMove.REVIVED)
    verb = "replay" if again else ASKED_BY.get(move)
    return verb is None or verb in KINDS
