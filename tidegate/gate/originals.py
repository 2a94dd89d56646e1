"""Is this content what the dataset's newest accepted file already says?

For upsert and snapshot datasets only the newest content makes a duplicate: after A, B, A the last
statement is A and must be loaded. The row `newest:<dataset>` is claimed before the promotion is
saved. A claim of a file that is still undecided is waited for; a claim of a dead file is taken
over, for its rows never came.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flows.names import FileId
from tidegate.errors import Transient
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import FileRecord, Newest
from tidegate.ledger.states import ORIGINALS, UNDECIDED
from tidegate.ledger.stored import Stored

ROUNDS: Final = 8


class Claim(StrEnum):
    """What a file may do with its content."""

    OURS = "ours"
    TAKEN = "taken"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """`original` names the file that has the same content, when the claim is TAKEN."""

    claim: Claim
    original: FileId | None = None


class Originals:
    """Who stated which content last."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger."""
        self._ledger = ledger

    async def claim(self, record: FileRecord, content: str) -> Claimed:
        """Claim the content for this file, or learn whose it is. Raises Transient."""
        mine = Newest(file_id=record.file_id, content=content, order=record.order)
        for _ in range(ROUNDS):
            newest = await self._ledger.flows.newest(record.flow, record.dataset)
            if newest is not None:
                answer = await self._meet(newest, mine)
                if answer is not None:
                    return answer
            if await self._ledger.flows.claim(record.flow, record.dataset, newest, mine):
                return Claimed(claim=Claim.OURS)
        raise Transient("the newest content of the dataset changes faster than it can be claimed")

    async def _meet(self, newest: Stored[Newest], mine: Newest) -> Claimed | None:
        """None when the claim is there to be taken over."""
        other = newest.value
        if other.file_id == mine.file_id:
            return Claimed(claim=Claim.OURS)
        if other.content != mine.content:
            older = other.order > mine.order
            return Claimed(claim=Claim.OURS) if older else None
        claimant = await self._ledger.paths.find(other.file_id)
        state = claimant.value.state if claimant else None
        if state in ORIGINALS:
            return Claimed(claim=Claim.TAKEN, original=other.file_id)
        return Claimed(claim=Claim.WAIT) if state in UNDECIDED else None
