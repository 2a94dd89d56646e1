"""Single records to batches, which are judged faster."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from tidegate.check.halt import Halt
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.records import Record

if TYPE_CHECKING:
    from tidegate.check.blocks.batch import Batch

FEWEST: Final = 200
"""Records for which setting up arrays costs less than it saves."""


class GatheringSource:
    """What the exact source reads, in batches but for the header and for lines with a flaw."""

    def __init__(self, exact: JsonLinesSource, *, fewest: int = FEWEST) -> None:
        """Stand before the header."""
        self._exact, self._fewest = exact, fewest
        self._begun = False

    @property
    def unknown(self) -> Mapping[str, int]:
        """See `Source.unknown`."""
        return self._exact.unknown

    def feed(self, piece: bytes) -> "Iterator[Record | Batch]":
        """The records that the bytes complete. Raises Halt."""
        yield from self._gathered(self._exact.feed(piece))

    def settle(self) -> "Iterator[Record | Batch]":
        """The records that are whole so far, when reading has to end here. Raises Halt."""
        yield from self._gathered(self._exact.settle())

    def finish(self) -> "Iterator[Record | Batch]":
        """The records that remain; to be called once. Raises Halt."""
        yield from self._gathered(self._exact.finish())

    def _gathered(self, records: Iterator[Record]) -> "Iterator[Record | Batch]":
        waiting: list[Record] = []
        try:
            for record in records:
                if self._begun and record.flaw is None:
                    waiting.append(record)
                    continue
                yield from self._batch(waiting)
                waiting, self._begun = [], True
                yield record
        except Halt:
            yield from self._batch(waiting)
            raise
        yield from self._batch(waiting)

    def _batch(self, records: list[Record]) -> "Iterator[Record | Batch]":
        if len(records) < self._fewest:
            yield from records
            return
        # Small files do without numpy, and so does the start of the service.
        from tidegate.check.blocks.gathered import gathered  # noqa: PLC0415 - see above

        yield gathered(records)
