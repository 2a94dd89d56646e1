"""Where records come from: one source for each file format that a contract can declare."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from flows.contract import Contract, CsvFormat
from tidegate.check.blocks.source import BlockSource, has_plain_form
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.reading.gathering import GatheringSource
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.records import Record

if TYPE_CHECKING:
    from tidegate.check.blocks.batch import Batch


class Source(Protocol):
    """Turns the plain bytes of one file into records, in the order of the file.

    The first record is the header; later ones may come in batches. The records do not depend on
    how the bytes are cut.
    """

    @property
    def unknown(self) -> Mapping[str, int]:
        """Columns that the header did not name, up to a number, and the line of their first."""
        ...

    def feed(self, piece: bytes) -> "Iterator[Record | Batch]":
        """The records that the bytes complete, some of them perhaps later. Raises Halt."""
        ...

    def settle(self) -> "Iterator[Record | Batch]":
        """The records that are whole so far, when reading has to end here. Raises Halt."""
        ...

    def finish(self) -> "Iterator[Record | Batch]":
        """The records that remain; to be called once. Raises Halt."""
        ...


def source_of(contract: Contract, limits: Limits) -> Source:
    """The source for the contract's file format."""
    if not isinstance(contract.file_format, CsvFormat):
        return GatheringSource(JsonLinesSource(contract, limits))
    if has_plain_form(contract.file_format):
        return BlockSource(contract.file_format, limits)
    return CsvSource(contract.file_format, limits)
