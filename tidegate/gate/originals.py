"""Is this content what the dataset's newest accepted file already says?

For upsert and snapshot datasets only the newest content makes a duplicate: after A, B, A the last
statement is A and must be loaded. The row `newest:<dataset>` is claimed before the promotion is
saved. A claim of a file that is still undecided is waited for; a claim of a dead file is taken
over, for its rows never came.

The place of the newest claim only grows, and whoever is accepted stands at it or below it. So
nothing that is accepted stands between the newest file and a duplicate of it, when the duplicate
is found; the transaction that finds it leaves a row `again:<dataset>:<order>:<file_id>`. A file
that is judged later, but was committed between the two, reads those rows (`heirs.py`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flows.names import FileId
from tidegate.errors import Transient
from tidegate.gate.heirs import Heirs
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Again, FileRecord, Newest
from tidegate.ledger.states import UNDECIDED
from tidegate.ledger.stored import Stored

ROUNDS: Final = 8


class Claim(StrEnum):
    """What a file may do with its content."""

    OURS = "ours"
    TAKEN = "taken"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a file may do."""

    claim: Claim
    original: FileId | None = None
    """The file that has the same content, unless the claim is OURS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """An answer, and what has to be saved before it holds."""

    answer: Claimed
    newest: Newest | None = None
    again: Again | None = None


OURS: Final = Claimed(claim=Claim.OURS)


class Originals:
    """Who stated which content last."""

    def __init__(self, ledger: Ledger, heirs: Heirs) -> None:
        """Take the ledger, and whoever revives duplicates."""
        self._ledger, self._heirs = ledger, heirs

    async def claim(self, record: FileRecord, content: str) -> Claimed:
        """Claim the content for this file, or learn whose it is. Raises Transient.

        When the answer is OURS, every duplicate that this file stands in front of is on its way
        to be judged again: that is on record before the promotion is.
        """
        for _ in range(ROUNDS):
            row = await self._ledger.flows.newest(record.flow, record.dataset)
            before = row.value if row else None
            step = await self._meet(before, record, content)
            if step.newest is None or await self._save(record, row, step, step.newest):
                if step.answer.claim is Claim.OURS:
                    await self._heirs.revive_around(record, step.newest or before)
                return step.answer
        raise Transient("the newest content of the dataset changes faster than it can be claimed")

    async def _save(
        self, record: FileRecord, row: Stored[Newest] | None, step: _Step, newest: Newest
    ) -> bool:
        flows = self._ledger.flows
        return await flows.claim(record.flow, record.dataset, row, newest, step.again)

    async def _meet(self, other: Newest | None, record: FileRecord, content: str) -> _Step:
        mine = Newest(
            file_id=record.file_id,
            content=content,
            order=record.order,
            again=other.again if other else 0,
        )
        if other is not None and other.content == content and other.file_id != record.file_id:
            step = await self._say_again(other, record)
            if step is not None:
                return step
        grows = other is None or mine.place > other.place
        return _Step(answer=OURS, newest=mine if grows else None)

    async def _say_again(self, other: Newest, record: FileRecord) -> _Step | None:
        """None when the other file's rows will not be in silver."""
        found = await self._ledger.paths.find(other.file_id)
        if found is None:
            return None
        if found.value.state in UNDECIDED:
            return _Step(answer=Claimed(claim=Claim.WAIT, original=other.file_id))
        if not found.value.is_live:
            return None
        again = Again(
            file_id=record.file_id,
            dataset=record.dataset,
            order=record.order,
            original=other.file_id,
            original_order=other.order,
        )
        newest = other.model_copy(update={"again": max(other.again, record.order)})
        taken = Claimed(claim=Claim.TAKEN, original=other.file_id)
        return _Step(answer=taken, newest=newest, again=again)
