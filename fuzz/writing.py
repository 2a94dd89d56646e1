"""Rows as their format writes them, and the pieces that break a file of the format."""

import json
import re
from collections.abc import Sequence
from typing import Final, Protocol

from flows.contract import Contract, CsvFormat

_JSON_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_SHARED: Final = (b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc3\xa9", b"x" * 90)
_JSON_PIECES: Final = (
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b"null", b"NaN", b"-Infinity", b"1e400"),
    *(b"{}", b"[]", b'{"id":1}', b'{"id":1,"id":2}', b'"\\ud800"', b'"\\ude42\\ud83d"', b"  "),
    *(b'"\\u0000"', b'{"a":' * 40, b'{"ID":1,"new":2}', b'{"id":[{}]}', b'{"id":1}{"id":2}'),
)


class Writing(Protocol):
    """How a contract's files are written."""

    @property
    def pieces(self) -> Sequence[bytes]:
        """Any of them anywhere in a file may break it."""
        ...

    def header(self, names: Sequence[str]) -> bytes:
        """The line before the rows, if there is one."""
        ...

    def row(self, names: Sequence[str], cells: Sequence[str], *, is_plain: bool) -> bytes:
        """A row without its line end; there are two ways to write one."""
        ...


class CsvWriting:
    """Delimited text."""

    def __init__(self, file_format: CsvFormat) -> None:
        """Write as the contract says."""
        self._format = file_format
        quote, escape = file_format.quote, file_format.escape
        delimiter = file_format.delimiter
        marks = (delimiter, quote, 2 * quote, f"{quote}\n{quote}", f"{delimiter}{quote}", escape)
        totals = (f"END{delimiter}3", f"#{delimiter}{delimiter}0005", f"END{delimiter}x")
        texts = (*marks, *totals, f"{escape}{quote}", f"{quote}a\r\nb{quote}", ";", ",", "\t")
        self.pieces = (*_SHARED, *(text.encode(file_format.encoding) for text in texts))

    def header(self, names: Sequence[str]) -> bytes:
        """The names."""
        return self.row(names, names, is_plain=True)

    def row(self, names: Sequence[str], cells: Sequence[str], *, is_plain: bool) -> bytes:
        """Quoted where it must be, or everywhere."""
        del names
        written = (self._cell(cell, is_plain=is_plain) for cell in cells)
        return self._format.delimiter.join(written).encode(self._format.encoding, "replace")

    def _cell(self, cell: str, *, is_plain: bool) -> str:
        quote, escape = self._format.quote, self._format.escape
        special = {quote, escape, self._format.delimiter, "\n", "\r"}
        if not quote or (is_plain and special.isdisjoint(cell)):
            return cell
        if escape != quote:
            cell = cell.replace(escape, escape + escape)
        return quote + cell.replace(quote, escape + quote) + quote


class JsonWriting:
    """One object on each line."""

    pieces = (*_SHARED, *_JSON_PIECES)

    def header(self, names: Sequence[str]) -> bytes:
        """An empty line: the names stand in every row."""
        del names
        return b""

    def row(self, names: Sequence[str], cells: Sequence[str], *, is_plain: bool) -> bytes:
        """Numbers are plain or texts; an empty cell is null or left out."""
        members = (
            f"{json.dumps(name)}:{_value(cell, is_plain=is_plain)}"
            for name, cell in zip(names, cells, strict=False)
            if cell or is_plain
        )
        return f"{{{','.join(members)}}}".encode(errors="surrogatepass")


def _value(cell: str, *, is_plain: bool) -> str:
    if not cell:
        return "null"
    if is_plain and _JSON_NUMBER.fullmatch(cell):
        return cell
    return json.dumps(cell, ensure_ascii=is_plain)


def writing_of(contract: Contract) -> Writing:
    """How files of the contract are written."""
    if isinstance(contract.file_format, CsvFormat):
        return CsvWriting(contract.file_format)
    return JsonWriting()
