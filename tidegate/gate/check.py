"""The gate's checking engine: bytes in, a verdict out, in one pass and bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from flows.contract import Contract
from tidegate.gate.halt import Halt
from tidegate.gate.limits import Limits
from tidegate.gate.pieces import pieces_of
from tidegate.gate.records import Record
from tidegate.gate.rows import Rows
from tidegate.gate.sources import source_of
from tidegate.gate.verdict import Finding, Outcome, Reason, Verdict

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
    ) -> None:
        """Prepare to read the file from its first byte."""
        limits = limits or Limits()
        self._limits, self._stopwatch = limits, stopwatch
        self._pieces = pieces_of(contract.file_format, limits)
        self._source = source_of(contract, limits)
        self._rows = Rows(contract, limits)
        self._hash = sha256()
        self._bytes = 0
        self._halt: Halt | None = None

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
        outcome, reason = self._conclusion()
        return Verdict(
            outcome=outcome,
            reason=reason,
            rows=self._rows.rows,
            bad_rows=self._rows.bad_rows,
            duplicate_rows=self._rows.duplicate_rows,
            bytes=self._bytes,
            sha256=self._hash.hexdigest(),
            findings=(*self._halted(), *self._rows.tally.findings),
            counts=self._rows.tally.counts,
            header=self._rows.header,
            comparison=self._rows.comparison,
            complete=self._halt is None,
            unpacked_bytes=self._pieces.unpacked,
        )

    def _read(self, chunk: bytes) -> None:
        try:
            for piece in self._pieces.feed(chunk):
                self._stop_in_time()
                self._take(self._source.feed(piece))
            self._stop_at_size()
        except Halt as halt:
            self._halt = halt.with_traceback(None)

    def _end(self) -> None:
        try:
            for piece in self._pieces.finish():
                self._take(self._source.feed(piece))
            self._take(self._source.finish())
        except Halt as halt:
            self._halt = halt.with_traceback(None)
        else:
            if not self._rows.has_header:
                self._halt = Halt(Reason.EMPTY, "a header line; the file has none")

    def _stop_in_time(self) -> None:
        seconds = self._limits.seconds
        if self._stopwatch() > seconds:
            raise Halt(Reason.TOO_LARGE, f"a file that is checked within {seconds} seconds")

    def _stop_at_size(self) -> None:
        most = self._limits.file_bytes
        if self._bytes > most:
            raise Halt(Reason.TOO_LARGE, f"at most {most} bytes in a file")

    def _take(self, records: Iterator[Record]) -> None:
        for record in records:
            self._rows.take(record)

    def _halted(self) -> Iterable[Finding]:
        return () if self._halt is None else (self._halt.finding,)

    def _conclusion(self) -> tuple[Outcome, Reason | None]:
        if self._halt is not None:
            return self._halt.outcome, self._halt.reason
        if self._rows.header.breaks_contract:
            return Outcome.REJECTED, Reason.HEADER
        if self._rows.hidden_rows:
            return Outcome.REJECTED, Reason.MALFORMED_ROWS
        if not self._rows.tolerated():
            return Outcome.REJECTED, Reason.TOO_MANY_BAD_ROWS
        return Outcome.ACCEPTED, None
