"""The trailer of a file: its last record, which says how many rows came before it."""

import re
from typing import Final

from flows.contract import Contract
from flows.control import Trailer
from tidegate.check.halt import Halt
from tidegate.check.reading.records import Record
from tidegate.check.verdict import Reason, Totals, TotalsFrom

_NUMBER: Final = re.compile("[0-9]{1,18}")


class TrailerWatch:
    """Tells the trailer from data rows. Silver finds it by its first cell, so nothing may follow.

    To be asked about every record after the header, in the order of the file.
    """

    def __init__(self, contract: Contract) -> None:
        """A contract without a trailer has data rows only."""
        control = contract.control
        self._trailer = control if isinstance(control, Trailer) else None
        self._first = contract.columns[0].name
        self._stated: int | None = None
        self.marker = self._trailer.marker if self._trailer else None
        """Text of a trailer's first cell; None when the contract declares none."""
        self.line: int | None = None
        """Physical line of the trailer, once it was read."""

    def has_no_part_in(self, text: bytes) -> bool:
        """Whether all records of a text of many are data rows, as far as a glance can tell."""
        return self._trailer is None or (
            self.line is None and self._trailer.marker.encode() not in text
        )

    def is_data(self, record: Record) -> bool:
        """False of the trailer. Raises Halt at a record after it, and when it says no number."""
        if self._trailer is None:
            return True
        if self.line is not None:
            raise Halt(Reason.CONTROL_TOTALS, "no record after the trailer", line=record.line)
        if not record.cells or record.cells[0] != self._trailer.marker:
            return True
        self.line, self._stated = record.line, _stated(self._trailer, record)
        return False

    def totals(self, found_rows: int) -> Totals | None:
        """What was stated and found; None when no trailer was read."""
        if self._trailer is None or self._stated is None:
            return None
        expected = self._trailer.rows(self._stated)
        source = TotalsFrom.TRAILER
        return Totals(source=source, expected_rows=expected, found_rows=found_rows)

    def refuse_header(self, first: str, line: int) -> None:
        """Raises Halt when the first column is another than the contract's.

        Silver looks for the trailer's marker in the contract's first column.
        """
        if self._trailer is not None and first.lower() != self._first.lower():
            problem = f"{self._first} as the first column: the trailer's marker stands in it"
            raise Halt(Reason.CONTROL_TOTALS, problem, line=line)

    def refuse_end(self) -> None:
        """Raises Halt when the file ends without its trailer."""
        if self._trailer is not None and self.line is None:
            problem = f"a last record that begins with {self._trailer.marker}"
            raise Halt(Reason.CONTROL_TOTALS, problem)


def _stated(trailer: Trailer, record: Record) -> int:
    position = trailer.rows_position
    cell = record.cells[position - 1] if len(record.cells) >= position else ""
    if not _NUMBER.fullmatch(cell):
        problem = f"a whole number of rows in cell {position} of the trailer"
        raise Halt(Reason.CONTROL_TOTALS, problem, line=record.line)
    return int(cell)
