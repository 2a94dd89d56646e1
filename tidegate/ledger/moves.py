"""What operators may ask for a file, in which state, and what they are told."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.ledger.states import FileState


class Move(StrEnum):
    """An operator's move on one file."""

    REPLAY = "replay"
    RELEASE = "release"
    REJECT = "reject"
    RETRACT = "retract"
    LIFT = "lift"


_S, _M = FileState, Move

ALLOWED: Final[Mapping[tuple[FileState, Move], str]] = MappingProxyType(
    {
        (_S.REJECTED, _M.REPLAY): "the gate reads it again, by today's contract",
        (_S.DUPLICATE, _M.REPLAY): "the gate reads it again, by today's contract",
        (_S.LOADED, _M.REPLAY): "silver folds its rows in again",
        (_S.HELD, _M.RELEASE): "the gate accepts it, unless it cannot be read at all",
        (_S.HELD, _M.REJECT): "it is rejected, and its bytes go to quarantine",
        (_S.SEEN, _M.REJECT): "it is rejected, unless the gate accepts it in this moment",
        (_S.LOADED, _M.RETRACT): "silver and gold forget its rows with their next runs",
        (_S.PROMOTING, _M.RETRACT): "bronze loads it first, then silver and gold forget its rows",
        (_S.ACCEPTED, _M.RETRACT): "bronze loads it first, then silver and gold forget its rows",
        (_S.RETRACTED, _M.RETRACT): "it stays retracted, and a lift that silver has not seen ends",
        (_S.LOADED, _M.LIFT): "its retract ends, and silver shows its rows",
        (_S.PROMOTING, _M.LIFT): "its retract ends before it began",
        (_S.ACCEPTED, _M.LIFT): "its retract ends before it began",
        (_S.RETRACTED, _M.LIFT): "silver and gold show its rows again with their next runs",
    }
)
"""What will happen."""

_DECIDING: Final = "the gate is about to decide: wait for its verdict"
_UNREAD: Final = "nobody kept its bytes: send the file to its path again"
_ON_ITS_WAY: Final = "it was accepted and is on its way: wait until bronze has loaded it"

REFUSED: Final[Mapping[tuple[FileState, Move], str]] = MappingProxyType(
    {
        **{(state, move): _UNREAD for state in (_S.SUPERSEDED, _S.DELETED) for move in Move},
        (_S.SEEN, _M.REPLAY): _DECIDING,
        (_S.SEEN, _M.RELEASE): _DECIDING,
        (_S.SEEN, _M.RETRACT): "nothing of it is loaded yet: use reject",
        (_S.SEEN, _M.LIFT): "it is not retracted: there is nothing to lift",
        (_S.HELD, _M.REPLAY): "it is held: use release to accept it, or reject",
        (_S.HELD, _M.RETRACT): "nothing of it is loaded: use reject",
        (_S.HELD, _M.LIFT): "it is not retracted: use release to accept it, or reject",
        **{
            (state, move): _ON_ITS_WAY
            for state in (_S.PROMOTING, _S.ACCEPTED)
            for move in (_M.REPLAY, _M.RELEASE)
        },
        (_S.PROMOTING, _M.REJECT): "the gate has accepted it: use retract",
        (_S.ACCEPTED, _M.REJECT): "the gate has accepted it: use retract",
        (_S.LOADED, _M.RELEASE): "it is not held, it is loaded: use replay to fold it in again",
        (_S.LOADED, _M.REJECT): "it is loaded: use retract",
        (_S.REJECTED, _M.RELEASE): "it is rejected, not held: use replay once the contract changed",
        (_S.REJECTED, _M.REJECT): "it is rejected already",
        (_S.REJECTED, _M.RETRACT): "it is rejected: nothing of it is loaded",
        (_S.REJECTED, _M.LIFT): "it is not retracted: use replay to have it judged again",
        (
            _S.DUPLICATE,
            _M.RELEASE,
        ): "it is a duplicate, not held: use replay to have it judged again",
        (_S.DUPLICATE, _M.REJECT): "it is a duplicate: nothing of it is loaded",
        (_S.DUPLICATE, _M.RETRACT): "it is a duplicate: retract its original, then this one",
        (_S.DUPLICATE, _M.LIFT): "it is not retracted: use replay to have it judged again",
        (_S.RETRACTED, _M.REPLAY): "it is retracted: use lift",
        (_S.RETRACTED, _M.RELEASE): "it is retracted: use lift",
        (_S.RETRACTED, _M.REJECT): "it is retracted already",
    }
)
"""What to do instead."""
