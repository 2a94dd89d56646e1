"""Where records come from: one source for each file format that a contract can declare."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from flows.contract import Contract, CsvFormat
from tidegate.gate.csv_source import CsvSource
from tidegate.gate.json_lines import JsonLinesSource
from tidegate.gate.limits import Limits
from tidegate.gate.records import Record


class Source(Protocol):
    """Turns the plain bytes of one file into records, in the order of the file.

    The first record is the header. The records do not depend on how the bytes are cut.
    """

    @property
    def unknown(self) -> Mapping[str, int]:
        """Columns that the header did not name, up to a number, and the line of their first."""
        ...

    def feed(self, piece: bytes) -> Iterator[Record]:
        """The records that the bytes complete, some of them perhaps later. Raises Halt."""
        ...

    def finish(self) -> Iterator[Record]:
        """The records that remain; to be called once. Raises Halt."""
        ...


def source_of(contract: Contract, limits: Limits) -> Source:
    """The source for the contract's file format."""
    if isinstance(contract.file_format, CsvFormat):
        return CsvSource(contract.file_format, limits)
    return JsonLinesSource(contract, limits)
