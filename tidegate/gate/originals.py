"""Is this content what the dataset's newest accepted file already says?

For upsert and snapshot datasets only the newest content makes a duplicate: after A, B, A the last
statement is A and must be loaded. The row `newest:<dataset>` is claimed before the promotion is
saved. A claim of a file that is still undecided is waited for; a claim of a dead file is taken
over, for its rows never came.

A duplicate states its content anew. A file that was committed between the original and the
duplicate, but is judged after both (it was large, or its event was lost), must not win over them:
it gets an order just below the original's. A, B, A and B, A end in the same rows.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flows.names import FileId
from tidegate.errors import Transient
from tidegate.ledger.ids import path_key_of
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import FileRecord, Newest
from tidegate.ledger.states import ORIGINALS, RETURNS, UNDECIDED, FileState
from tidegate.ledger.stored import Stored

ROUNDS: Final = 8
ROWLESS: Final = RETURNS | {FileState.DUPLICATE, FileState.REJECTED}
"""States of versions that silver has no rows of, so that it does not matter where they stand."""


class Claim(StrEnum):
    """What a file may do with its content."""

    OURS = "ours"
    TAKEN = "taken"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a file may do, and with which order."""

    claim: Claim
    order: int
    original: FileId | None = None
    """The file that has the same content, when the claim is TAKEN."""


class Originals:
    """Who stated which content last."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger."""
        self._ledger = ledger

    async def claim(self, record: FileRecord, content: str) -> Claimed:
        """Claim the content for this file, or learn whose it is. Raises Transient."""
        mine = Newest(file_id=record.file_id, content=content, order=record.order)
        for _ in range(ROUNDS):
            newest = await self._newest(record)
            met = newest.value if newest else None
            answer, claimed = await self._meet(met, mine, record.revision)
            if claimed is None or await self._ledger.flows.claim(
                record.flow, record.dataset, newest, claimed
            ):
                return answer
        raise Transient("the newest content of the dataset changes faster than it can be claimed")

    async def _newest(self, record: FileRecord) -> Stored[Newest] | None:
        return await self._ledger.flows.newest(record.flow, record.dataset)

    async def _meet(
        self, other: Newest | None, mine: Newest, revision: int
    ) -> tuple[Claimed, Newest | None]:
        """The answer, and the row that has to be saved before it holds."""
        ours = Claimed(claim=Claim.OURS, order=mine.order)
        if other is None or other.file_id == mine.file_id:
            return ours, mine if other is None else None
        if other.content != mine.content:
            return await self._beside(other, mine, revision)
        state = await self._state(other.file_id)
        if state in UNDECIDED:
            return Claimed(claim=Claim.WAIT, order=mine.order), None
        if state not in ORIGINALS:
            return ours, mine
        taken = Claimed(claim=Claim.TAKEN, order=mine.order, original=other.file_id)
        if mine.order <= other.restated:
            return taken, None
        restated = {"restated": mine.order, "restated_by": mine.file_id}
        return taken, other.model_copy(update=restated)

    async def _beside(
        self, other: Newest, mine: Newest, revision: int
    ) -> tuple[Claimed, Newest | None]:
        """Another content: the newest statement, an old one, or one between a content and itself.

        Among equal orders silver prefers the greater file id, and so does this.
        """
        ours = Claimed(claim=Claim.OURS, order=mine.order)
        if (mine.order, mine.file_id) < (other.order, other.file_id):
            return ours, None
        if other.restated_by is None or mine.order > other.restated:
            return ours, mine
        state = await self._state(other.restated_by)
        if state in UNDECIDED:
            return Claimed(claim=Claim.WAIT, order=mine.order), None
        if state is not FileState.DUPLICATE:
            return ours, mine
        return Claimed(claim=Claim.OURS, order=await self._below(other, mine, revision)), None

    async def _below(self, other: Newest, mine: Newest, revision: int) -> int:
        """Just below the original, unless rows of an older version of our own path stand there.

        A file that was promoted before, vanished and came back has a later revision: it must not
        get the order it had, for its target follows from the order, and there stands a fence.
        """
        rows = await self._ledger.paths.load(path_key_of(mine.file_id))
        kept = (row.value for row in rows.versions.values() if row.value.state not in ROWLESS)
        own = (each for each in kept if each.order < mine.order)
        before = max((each.order for each in own if each.file_id != other.file_id), default=0)
        below = other.order - 1 - revision
        return below if below > before else mine.order

    async def _state(self, file: FileId) -> FileState | None:
        found = await self._ledger.paths.find(file)
        return found.value.state if found else None
