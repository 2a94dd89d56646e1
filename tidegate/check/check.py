"""The gate's checking engine: bytes in, a verdict out, in one pass and bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from flows.contract import Contract
from tidegate.check.conclusion import Conclusion, conclusion, findings
from tidegate.check.halt import Halt
from tidegate.check.judging.drift_words import suggested
from tidegate.check.judging.rows import Rows
from tidegate.check.limits import Limits
from tidegate.check.reading.pieces import pieces_of
from tidegate.check.reading.records import Record
from tidegate.check.reading.sources import Source, source_of
from tidegate.check.reading.trailer import TrailerWatch
from tidegate.check.verdict import Finding, Measured, Reason, Totals, Verdict

if TYPE_CHECKING:
    from tidegate.check.blocks.batch import Batch

type Stopwatch = Callable[[], float]
"""Seconds since the invocation began."""


class Check:
    """Checks one file against one contract; does no input or output of its own.

    The verdict does not depend on how the bytes are cut into chunks. Without a stopwatch the
    check takes as long as it takes.
    """

    def __init__(
        self,
        contract: Contract,
        limits: Limits | None = None,
        stopwatch: Stopwatch = lambda: 0.0,
        *,
        released: bool = False,
        open_source: Callable[[Contract, Limits], Source] = source_of,
    ) -> None:
        """Prepare to read the file from its first byte; `released` by an operator, or not."""
        limits = limits or Limits()
        self._contract, self._limits, self._stopwatch = contract, limits, stopwatch
        self._pieces = pieces_of(contract.file_format, limits)
        self._source = open_source(contract, limits)
        self._rows = Rows(contract, limits, released=released)
        self._trailer = TrailerWatch(contract)
        self._hash = sha256()
        self._bytes = 0
        self._halt: Halt | None = None

    @property
    def rows(self) -> int:
        """Data rows that were judged so far."""
        return self._rows.rows

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. After a halt they are counted and hashed, nothing else."""
        self._hash.update(chunk)
        room = self._limits.file_bytes - self._bytes
        self._bytes += len(chunk)
        if self._halt is None:
            self._read(chunk[:room] if room < len(chunk) else chunk)

    def finish(self) -> Verdict:
        """The verdict about everything that was fed; to be called once."""
        if self._halt is None:
            self._end()
        complete = self._halt is None
        totals = self._trailer.totals(self._rows.rows) if complete else None
        quality, types = self._rows.quality(complete=complete), self._rows.type_drift
        outcome, reason = self._conclusion(quality, totals)
        whole = findings(types, quality, totals, self._trailer.line) if complete else ()
        return Verdict(
            outcome=outcome,
            reason=reason,
            rows=self._rows.rows,
            bad_rows=self._rows.bad_rows,
            duplicate_rows=self._rows.duplicate_rows,
            bytes=self._bytes,
            sha256=self._hash.hexdigest(),
            findings=(*self._halted(), *whole, *self._rows.tally.findings),
            counts=self._rows.tally.counts,
            header=self._rows.header,
            drift=suggested(self._contract, (*self._rows.header_drift, *types)),
            quality=quality,
            totals=totals,
            comparison=self._rows.comparison,
            complete=complete,
            unpacked_bytes=self._pieces.unpacked,
        )

    def _read(self, chunk: bytes) -> None:
        try:
            for piece in self._bounded(self._pieces.feed(chunk)):
                self._take(self._source.feed(piece))
        except Halt as halt:
            self._halt = halt.with_traceback(None)

    def _end(self) -> None:
        try:
            for piece in self._bounded(self._pieces.finish()):
                self._take(self._source.feed(piece))
            self._take(self._source.finish())
            self._finish()
        except Halt as halt:
            self._halt = halt.with_traceback(None)

    def _finish(self) -> None:
        if not self._rows.has_header:
            raise Halt(Reason.EMPTY, "a header line; the file has none")
        self._rows.meet(self._source.unknown)
        self._trailer.refuse_end()

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces; when they come to an early end, what came before is judged."""
        try:
            for piece in pieces:
                self._stop_in_time()
                yield piece
            self._stop_at_size()
        except Halt:
            self._take(self._source.settle())
            raise

    def _stop_in_time(self) -> None:
        seconds = self._limits.seconds
        if self._stopwatch() > seconds:
            raise Halt(Reason.TOO_LARGE, f"a file that is checked within {seconds} seconds")

    def _stop_at_size(self) -> None:
        most = self._limits.file_bytes
        if self._bytes > most:
            raise Halt(Reason.TOO_LARGE, f"at most {most} bytes in a file")

    def _take(self, records: "Iterator[Record | Batch]") -> None:
        for each in records:
            if isinstance(each, Record):
                self._take_record(each)
            elif self._trailer.has_no_part_in(each.bytes):
                self._rows.take_batch(each)
            else:
                for record in each.all_records():
                    self._take_record(record)

    def _take_record(self, record: Record) -> None:
        if not self._rows.has_header:
            self._rows.take(record)
            self._refuse_header(record)
        elif self._trailer.is_data(record):
            self._rows.take(record)

    def _refuse_header(self, record: Record) -> None:
        """A header that is refused for its columns is told of first."""
        if not self._rows.refuses_header:
            self._trailer.refuse_header(record.cells[0], record.line)

    def _halted(self) -> Iterable[Finding]:
        return () if self._halt is None else (self._halt.finding,)

    def _conclusion(self, quality: Sequence[Measured], totals: Totals | None) -> Conclusion:
        if self._halt is not None:
            return self._halt.outcome, self._halt.reason
        return conclusion(self._rows, quality, totals)
