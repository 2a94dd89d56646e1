"""Bytes to batches where every reader agrees about the rows, and to single records elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from flows.contract import CsvFormat
from tidegate.check.blocks.freed import keep_freed_memory
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.reading.records import Record

if TYPE_CHECKING:
    from tidegate.check.blocks.batch import Batch

BLOCK: Final = 2 * 1024 * 1024
"""Half as much costs a tenth more where many columns have bad cells; more gains nothing."""
SMALLEST: Final = 64 * 1024
"""Bytes below which setting up arrays costs more than it saves."""

type ReadPlain = Callable[[bytes, int], tuple["Batch | None", int]]


class BlockSource:
    """The source for `CsvFormat` with doubled quotes: exact, and fast where a block is plain."""

    def __init__(
        self,
        file_format: CsvFormat,
        limits: Limits,
        *,
        block: int = BLOCK,
        smallest: int = SMALLEST,
    ) -> None:
        """Prepare to read the file from its first byte; sizes are in bytes."""
        self._format, self._limits = file_format, limits
        self._block, self._smallest = block, smallest
        self._exact = CsvSource(file_format, limits)
        self._waiting = bytearray()
        self._width = 0
        self._stride = 1
        self._read_plain: ReadPlain | None = None

    @property
    def unknown(self) -> Mapping[str, int]:
        """The header has named every column."""
        return self._exact.unknown

    def feed(self, piece: bytes) -> "Iterator[Record | Batch]":
        """The records that the bytes complete, some of them perhaps later. Raises Halt."""
        self._waiting += piece
        while len(self._waiting) >= self._block:
            yield from self._step()

    def settle(self) -> "Iterator[Record | Batch]":
        """The records that are whole so far, when reading has to end here. Raises Halt."""
        while len(self._waiting) >= self._smallest:
            yield from self._step()
        yield from self._read_exactly(len(self._waiting))
        yield from self._exact.settle()

    def finish(self) -> "Iterator[Record | Batch]":
        """The records that remain; to be called once. Raises Halt."""
        while len(self._waiting) >= self._smallest:
            yield from self._step()
        yield from self._read_exactly(len(self._waiting))
        yield from self._exact.finish()

    def _step(self) -> "Iterator[Record | Batch]":
        if not self._width or not self._exact.is_between_records:
            yield from self._read_exactly(self._to_line_end())
            return
        self._stride = 1
        read = self._read_plain = self._read_plain or self._plain_reader()
        with memoryview(self._waiting) as waiting:
            block = bytes(waiting[: self._block])
        batch, size = read(block, self._exact.line)
        if batch is None or size < min(self._smallest, self._block // 2):
            yield from self._read_exactly(self._smallest)
            return
        del self._waiting[:size]
        self._exact.skip(batch.lines)
        yield batch

    def _to_line_end(self) -> int:
        """To one that is twice as far as the last time: a record may have very many lines."""
        place = self._waiting.find(b"\n", min(self._stride, self._smallest) - 1)
        self._stride *= 2
        return place + 1 or len(self._waiting)

    def _read_exactly(self, size: int) -> Iterator[Record]:
        piece = bytes(self._waiting[:size])
        del self._waiting[:size]
        for record in self._exact.feed(piece):
            self._width = self._width or len(record.cells)
            yield record

    def _plain_reader(self) -> ReadPlain:
        # Small files do without numpy, and so does the start of the service.
        from tidegate.check.blocks.plain import Dialect, read_plain  # noqa: PLC0415 - see above

        keep_freed_memory()
        if self._exact.line_end not in {"\n", "\r\n"}:
            return lambda _block, _line: (None, 0)
        dialect = Dialect(
            delimiter=ord(self._format.delimiter),
            quote=ord(self._format.quote),
            is_latin=self._format.encoding != "UTF-8",
            crlf=self._exact.line_end == "\r\n",
            width=self._width,
            longest=min(self._limits.cell_characters, self._limits.record_characters),
        )
        return lambda block, line: read_plain(block, dialect, line)


def has_plain_form(file_format: CsvFormat) -> bool:
    """Whether blocks of such a file can be read alike by every reader."""
    marks = file_format.delimiter + file_format.quote
    return (
        marks.isascii()
        and set(marks).isdisjoint("\0\r\n")
        and file_format.quote not in {file_format.delimiter, ""}
        and file_format.escape == file_format.quote
    )
