"""The driver's steps for what stands in the open row: an operator's move, or a revival.

Each changes the version first, with who asked and why, and lets go of the wish last; whoever
crashes is followed by somebody who finds the same wish.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.gate.documents import refusal
from tidegate.gate.heirs import Revival
from tidegate.gate.situation import Situation, Step
from tidegate.gate.telling import Telling
from tidegate.gate.undoing import Undoing
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.moves import Move
from tidegate.ledger.states import ON_ITS_WAY, FileMove, FileState
from tidegate.ports import Blobs, Clock

LATER: Final = frozenset({Move.RETRACT, Move.LIFT})
"""Moves that wait until bronze has loaded the file."""


class Wishes:
    """Which step an operator's move needs in which state."""

    def __init__(
        self, ledger: Ledger, blobs: Blobs, revival: Revival, undoing: Undoing, clock: Clock
    ) -> None:
        """Take the ledger, the lake and the workers of the moves."""
        self._ledger, self._telling = ledger, Telling(blobs)
        self._revival, self._clock = revival, clock
        self._steps: Final[Mapping[tuple[FileState, Move], Step]] = MappingProxyType(
            {
                (FileState.REJECTED, Move.REPLAY): self._judge_again,
                (FileState.DUPLICATE, Move.REPLAY): self._judge_again,
                (FileState.LOADED, Move.REPLAY): undoing.touch,
                (FileState.HELD, Move.RELEASE): self._release,
                (FileState.HELD, Move.REJECT): self._turn_down,
                (FileState.SEEN, Move.REJECT): self._turn_down,
                (FileState.LOADED, Move.RETRACT): undoing.retract,
                (FileState.RETRACTED, Move.RETRACT): undoing.retract,
                (FileState.LOADED, Move.LIFT): undoing.lift,
                (FileState.RETRACTED, Move.LIFT): undoing.lift,
            }
        )

    def step(self, at: Situation) -> Step | None:
        """None when nobody asked for a move, or when it has to wait.

        What the service wants for another file's sake goes first. A wish that the state has no use
        for any more goes: another driver carried it out, or the file was faster.
        """
        if at.open.value.anew:
            return self._revival
        wish, state = at.open.value.intent, at.record.state
        if not wish or (state in ON_ITS_WAY and wish in LATER):
            return None
        return self._steps.get((state, wish), self.let_go)

    async def let_go(self, at: Situation) -> bool:
        """Take the wish out of the open row as it was read."""
        row = at.open.value.model_copy(update={"intent": "", "asked": None, "held": False})
        await self._ledger.flows.update(at.open, row)
        return True

    async def _judge_again(self, at: Situation) -> bool:
        """The bytes first; a file that nobody has the bytes of stays what it is."""
        record, now = at.record, self._clock()
        if await self._revival.keep(at):
            again = record.after(FileMove.REPLAYED, now, reason=at.asked, kept=True)
            await self._ledger.move(at.open, at.version, again)
            return True
        if at.was_told(FileMove.LOST):
            return await self.let_go(at)
        lost = record.after(FileMove.LOST, at.since_asked(now), reason=at.asked)
        await self._ledger.move(at.open, at.version, lost)
        return True

    async def _release(self, at: Situation) -> bool:
        released = at.record.after(FileMove.RELEASED, self._clock(), reason=at.asked, released=True)
        await self._ledger.move(at.open, at.version, released)
        return True

    async def _turn_down(self, at: Situation) -> bool:
        before = await self._telling.document(at.record)
        await self._telling.turned_away(at.record, refusal(at.record, at.asked, before))
        rejected = at.record.after(FileMove.TURNED_DOWN, self._clock(), reason=at.asked)
        await self._ledger.move(at.open, at.version, rejected)
        return True
