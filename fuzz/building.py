"""Files built from choices, so that most inputs come past the first line: a byte is a choice."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from flows.contract import Contract
from fuzz.samples import SAMPLES, good
from fuzz.writing import writing_of
from tidegate.check.reading.kinds import SNIFFED

MOST_BYTES: Final = 6 * 1024
"""A file that is longer is not made any longer: doubling would soon fill the memory."""

_ENDS: Final = (b"\n", b"\n", b"\n", b"\r\n", b"\r\n", b"\r", b"\n", b"")
_HEADERS: Final[Mapping[int, Callable[[list[str]], list[str]]]] = MappingProxyType(
    {
        24: lambda names: names[::-1],
        25: lambda names: [*names, "added"],
        26: lambda names: names[1:] or names,
        27: lambda names: [name.upper() for name in names],
        28: lambda names: [*names[:-1], f"{names[-1]}s"],
        29: lambda names: [*names, names[0]],
        30: lambda names: ["\u202e<b>", *names, "x" * 200],
    }
)
"""Headers that differ from the contract; any other number gives its own."""
_FAR: Final = range(16, 24)
"""Blank lines follow, so that the rows are read beyond the first bytes, which are kept together."""


def built(contract: Contract, choices: bytes) -> bytes:
    """The plain bytes of a file; the same choices give the same file."""
    return b"".join(_Building(contract).pieces(iter(choices)))


class _Building:
    """Rows follow one another; the number of the row makes its key."""

    def __init__(self, contract: Contract) -> None:
        self._columns = contract.columns
        self._names = [column.name for column in contract.columns]
        self._writing = writing_of(contract)
        self._rows: list[bytes] = []
        self._row = 0
        self._size = 0
        self._end = b"\n"

    def pieces(self, choices: Iterator[int]) -> Iterator[bytes]:
        """The header, then one piece for each choice."""
        yield self._start(next(choices, 0))
        for choice in choices:
            if self._size > MOST_BYTES:
                return
            piece = self._piece(choice, choices)
            self._size += len(piece)
            yield piece

    def _start(self, choice: int) -> bytes:
        self._end = _ENDS[choice % len(_ENDS)]
        names = _HEADERS.get(choice // 8, list)(self._names)
        blank = self._end * SNIFFED if choice // 8 in _FAR else b""
        bom = b"\xef\xbb\xbf" if choice % 7 == 0 else b""
        return bom + self._writing.header(names) + self._end + blank

    def _piece(self, choice: int, choices: Iterator[int]) -> bytes:
        """The upper bits say what, the lower ones which."""
        what, which = divmod(choice, 32)
        match what:
            case 0 | 1:
                return self._writing.pieces[choice % len(self._writing.pieces)]
            case 2:
                return self._new(self._good(), is_plain=which % 8 != 0)
            case 3:
                return self._again(which)
            case 4:
                cells = self._good()
                return self._new(cells[:-1] if which % 2 else [*cells, "more"], is_plain=True)
            case _:
                return self._changed(choice, next(choices, 0))

    def _again(self, which: int) -> bytes:
        """A row once more, or another row with the key of one, or many rows once more."""
        if which == 0:
            return b"".join(self._rows[:24])
        if which % 2 and self._rows:
            return self._rows[-1 - which % len(self._rows)]
        self._row = max(0, self._row - 1 - which % 5)
        cells = self._good()
        return self._new([*cells[:-1], cells[-1] * 2], is_plain=True)

    def _changed(self, choice: int, sample: int) -> bytes:
        cells, place = self._good(), choice % len(self._columns)
        samples = SAMPLES[self._columns[place].logical_type]
        cells[place] = samples[sample % len(samples)]
        return self._new(cells, is_plain=choice % 3 != 0)

    def _good(self) -> list[str]:
        self._row += 1
        return [good(column, self._row) for column in self._columns]

    def _new(self, cells: list[str], *, is_plain: bool) -> bytes:
        names = [*self._names, "added"]
        row = self._writing.row(names, cells, is_plain=is_plain) + self._end
        self._rows.append(row)
        return row
