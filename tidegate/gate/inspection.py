"""The step of a file that was only seen: read it once, reach a verdict, save what follows."""

import asyncio
from functools import partial

from flows.contract import LoadMode
from flows.control import Manifest
from flows.layout import accepted_path
from flows.names import FileId
from tidegate.check.check import Check, Stopwatch
from tidegate.check.limits import Limits
from tidegate.check.verdict import Outcome, Verdict, pardoned
from tidegate.errors import Mendable
from tidegate.gate.beside import Manifests, other_words
from tidegate.gate.documents import acceptance, judgement, rejection
from tidegate.gate.manifest import against
from tidegate.gate.originals import OURS, Claim, Claimed, Originals
from tidegate.gate.situation import Situation
from tidegate.gate.telling import Telling
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import Counts, FileRecord, Stated
from tidegate.ledger.states import FileEvent
from tidegate.ports import BlobGone, Blobs, Clock, Gone

GONE = {Gone.MISSING: FileEvent.VANISHED, Gone.CHANGED: FileEvent.OVERTAKEN}


class Inspector:
    """The gate itself."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        blobs: Blobs,
        originals: Originals,
        limits: Limits,
        clock: Clock,
        stopwatch: Stopwatch,
    ) -> None:
        """Take the ledger, the lake and the knowledge of who stated which content.

        `stopwatch` gives seconds since any moment: what a file may take is measured by it.
        """
        self._ledger, self._blobs, self._telling = ledger, blobs, Telling(blobs)
        self._manifests = Manifests(ledger, blobs)
        self._originals, self._limits = originals, limits
        self._clock, self._stopwatch = clock, stopwatch

    async def __call__(self, at: Situation) -> bool:
        """Save the verdict. False when the file has to wait for another one's promotion.

        What the supplier is told is written first: it follows from the bytes and the contract
        alone, so writing it again, or for a verdict that was not saved, does no harm.
        """
        try:
            verdict, stated = await self._judge(at)
        except BlobGone as gone:
            await self._save(at, at.record.after(GONE[gone.why], self._clock()))
            return True
        judged = _judged(at, verdict, stated)
        if verdict.outcome is Outcome.ACCEPTED:
            return await self._accept(at, judged, verdict)
        await self._turn_away(at, judged, verdict)
        return True

    async def _judge(self, at: Situation) -> tuple[Verdict, Stated | None]:
        """The verdict, and what the manifest states, if one is declared. Raises BlobGone.

        A file that waits for its manifest is not read.
        """
        beside = await self._manifests.read(at)
        if beside is None:
            return await self._read(at), None
        if beside.wait is not None:
            await self._refuse_gone(at)
            return beside.wait, beside.stated
        verdict = await self._read(at)
        told = against(verdict, beside.stated)
        if told.totals is None or told.totals.agree:
            return told, beside.stated
        return await self._judge_again(at, verdict, told, beside.stated)

    async def _judge_again(
        self, at: Situation, verdict: Verdict, told: Verdict, stated: Stated
    ) -> tuple[Verdict, Stated]:
        """Totals that disagree: somebody may be about to replace the manifest, or both.

        A file whose bytes were kept takes the words beside its path only when they are its own;
        without any it waits for them.
        """
        if not isinstance(at.contract.control, Manifest):
            return told, stated
        now = await self._manifests.there(at, at.contract.control)
        better = now.wait or against(verdict, now.stated)
        if not at.record.kept:
            await self._refuse_gone(at)
            return better, now.stated
        if better.totals is not None and better.totals.agree:
            return better, now.stated
        return (told, stated) if stated == at.record.manifest else other_words(at.record, stated)

    async def _refuse_gone(self, at: Situation) -> None:
        """Raises BlobGone when the version is not there any more."""
        source, etag = await at.source(self._blobs)
        found = await self._blobs.head(source)
        if found is None or found.etag != etag:
            raise BlobGone(Gone.MISSING if found is None else Gone.CHANGED)

    async def _read(self, at: Situation) -> Verdict:
        released = at.record.released
        limits = self._limits.widened if released else self._limits
        begun = self._stopwatch()
        taken = partial(_since, self._stopwatch, begun)
        check = Check(at.contract, limits, taken, released=released)
        source, etag = await at.source(self._blobs)
        async for chunk in self._blobs.read(source, etag):
            await asyncio.to_thread(check.feed, chunk)
        verdict = await asyncio.to_thread(check.finish)
        return pardoned(verdict) if released else verdict

    async def _accept(self, at: Situation, judged: FileRecord, verdict: Verdict) -> bool:
        claimed = await self._claim(at, verdict)
        if claimed.claim is Claim.WAIT:
            await self._trust(at, claimed.original)
            return False
        now = self._clock()
        if claimed.claim is Claim.TAKEN:
            duplicate = judged.model_copy(update={"duplicate_of": claimed.original})
            await self._save(at, duplicate.after(FileEvent.MATCHED, now))
            return True
        record = at.record
        target = accepted_path(
            record.flow, record.dataset, record.order, record.file_id, at.extension
        )
        passed = judged.after(FileEvent.PASSED, now, target=target)
        await self._telling.accepted(passed, acceptance(passed, verdict))
        await self._save(at, passed)
        return True

    async def _trust(self, at: Situation, original: FileId | None) -> None:
        """Raises Mendable when nobody drives the file that is waited for."""
        if original is None:
            return
        row = await self._ledger.flows.open_file(at.record.flow, original)
        if row is not None and row.value.stuck:
            raise Mendable(f"the same content is in file {original}, which is stuck")

    async def _claim(self, at: Situation, verdict: Verdict) -> Claimed:
        """Of an append dataset every file counts, whatever others say.

        The newest content alone would not do: its file may be replaced by another version of its
        path, and a duplicate of it would be in no table then.
        """
        if at.contract.load_mode is LoadMode.APPEND:
            return OURS
        return await self._originals.claim(at.record, verdict.sha256)

    async def _turn_away(self, at: Situation, judged: FileRecord, verdict: Verdict) -> None:
        event = FileEvent.FAILED if verdict.outcome is Outcome.REJECTED else FileEvent.HELD_BACK
        away = judged.after(event, self._clock(), reason=verdict.reason or "")
        await self._telling.turned_away(away, rejection(away, verdict))
        await self._save(at, away)

    async def _save(self, at: Situation, record: FileRecord) -> None:
        """Whether it was saved or somebody was faster: the driver reads the rows again."""
        await self._ledger.advance(at.version, record)


def _since(stopwatch: Stopwatch, begun: float) -> float:
    return stopwatch() - begun


def _judged(at: Situation, verdict: Verdict, stated: Stated | None) -> FileRecord:
    return at.record.model_copy(
        update={
            "manifest": stated or at.record.manifest,
            "held_before": () if _speaks_at_last(at.record, stated) else at.record.held_before,
            "content": verdict.sha256,
            "contract_version": at.contract.version,
            "judgement": judgement(verdict),
            "counts": Counts(
                rows=verdict.rows,
                bad_rows=verdict.bad_rows,
                duplicate_rows=verdict.duplicate_rows,
                bytes=verdict.bytes,
            ),
        }
    )


def _speaks_at_last(record: FileRecord, stated: Stated | None) -> bool:
    """Whether the contracts that held it before have only asked for its manifest."""
    waited = record.manifest is not None and not record.manifest.says_something
    return waited and stated is not None and stated.says_something
