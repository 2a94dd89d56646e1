"""The bytes of a delimited file to records, exactly as Python's strict `csv` reads them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flows.contract import CsvFormat
from tidegate.check.limits import Limits
from tidegate.check.reading.records import Record, RecordReader
from tidegate.check.reading.text import TextReader


class CsvSource:
    """The source for `CsvFormat`."""

    def __init__(self, file_format: CsvFormat, limits: Limits) -> None:
        """Prepare to read the file from its first byte."""
        self.unknown: Mapping[str, int] = MappingProxyType({})
        """The header has named every column."""
        self._text = TextReader(file_format)
        self._records = RecordReader(file_format, limits)

    @property
    def line(self) -> int:
        """The physical line on which reading stands."""
        return self._records.line

    @property
    def line_end(self) -> str | None:
        """See `RecordReader.line_end`."""
        return self._records.line_end

    @property
    def is_between_records(self) -> bool:
        """Whether every byte was handed on in a record."""
        return self._text.is_between_characters and self._records.is_between_records

    def skip(self, lines: int) -> None:
        """See `RecordReader.skip`."""
        self._records.skip(lines)

    def feed(self, piece: bytes) -> Iterator[Record]:
        """The records that the bytes complete, some of them perhaps later. Raises Halt."""
        yield from self._records.feed(self._text.feed(piece))
        yield from self._up_to_fault()

    def settle(self) -> Iterator[Record]:
        """The records that are whole so far, when reading has to end here. Raises Halt."""
        yield from self._records.settle()

    def finish(self) -> Iterator[Record]:
        """The records that remain; to be called once. Raises Halt."""
        yield from self._records.feed(self._text.finish())
        yield from self._up_to_fault()
        yield from self._records.finish()

    def _up_to_fault(self) -> Iterator[Record]:
        if self._text.fault is not None:
            yield from self._records.settle()
            raise self._text.fault.on(self._records.line)
