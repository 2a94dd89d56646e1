"""Plain CSV, which every reader of RFC 4180 reads alike, straight into Arrow.

The exact reader goes from record to record in Python, a tenth as fast. It gets what is not surely
plain: rows of another width or with broken UTF-8 and some around them, and everything from a block
on that has a line end of another kind than the header's, or a quote where RFC 4180 has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped] # it ships no types
from pyarrow import csv

from local.databricks.cloudfiles.chunks import stream_of
from local.databricks.cloudfiles.dialect import Dialect, JsonDialect
from local.databricks.cloudfiles.headers import names_of
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.places import Places
from local.databricks.cloudfiles.tokens import Tokenizer

BLOCK: Final = 1 << 20
LONGEST: Final = 8 << 20
"""Bytes without the end of a record after which the exact reader goes on."""

SMALL: Final = 16 << 10
"""Bytes that are not cut any more when something in them is not plain."""

LF: Final = ord("\n")
CRLF: Final = b"\r\n"
UTF8: Final = "utf-8-sig"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""pyarrow drops it wherever a block begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How the plain rows of one file are read."""

    header: bytes
    separator: int
    quote: int
    types: dict[str, pa.DataType]
    """By the names of the stream's columns, in the order of the file."""

    def even(self, block: bytes) -> bytes:
        """With LF for each CRLF, in quotes too, in a file whose header ends in CRLF.

        The exact reader has the same rows and cells of it, unless a CR is left.
        """
        return block.replace(CRLF, b"\n") if self.header.endswith(CRLF) else block


def parts_of(
    stream: BinaryIO,
    dialect: Dialect | JsonDialect,
    places: Places,
    schema: pa.Schema,
    block: int = BLOCK,
) -> Iterator[pa.Table | BinaryIO]:
    """The file in its order: plain rows as tables, others as streams that begin with the header.

    Each must be read before the next is asked for. `block` is how many bytes are read at once.
    """
    if isinstance(dialect, JsonDialect) or not _is_usual(dialect):
        yield stream
        return
    blocks = _blocks(stream, block)
    start = next(blocks, b"")
    form = _form(start[: start.find(b"\n") + 1], dialect, places, schema)
    if form is None:
        yield stream_of(chain([start], blocks))
        return
    yield from _parts(chain([start[len(form.header) :]], blocks), form)


def _is_usual(dialect: Dialect) -> bool:
    """Whether pyarrow has this dialect; `multiLine` says which line ends stand inside quotes."""
    marks = (dialect.separator, dialect.quote)
    return (
        dialect.header
        and dialect.multi_line
        and dialect.escape == dialect.quote
        and dialect.encoding == UTF8
        and not (dialect.null_value or dialect.empty_value)
        and dialect.separator != dialect.quote
        and all(len(mark) == 1 and mark.isascii() and mark not in "\0\r\n" for mark in marks)
    )


def _form(header: bytes, dialect: Dialect, places: Places, schema: pa.Schema) -> _Form | None:
    """None for a header that is not plain, or whose names are not all columns of the stream."""
    separator, quote = ord(dialect.separator), ord(dialect.quote)
    if plain_end(header.replace(CRLF, b"\n"), separator, quote) <= 0:
        return None
    with Lines(stream_of(iter([header])), dialect) as lines:
        first = next(Tokenizer(dialect).records(iter(lines)), [])
    columns = [places.of(name) for name in names_of(first, dialect)]
    types = {name: schema.field(name).type for name in columns if name is not None}
    # A line without a cell is no row, which of one column only the exact reader knows.
    if len(types) < max(len(columns), 2):
        return None
    return _Form(header=header, separator=separator, quote=quote, types=types)


def _parts(blocks: Iterator[bytes], form: _Form) -> Iterator[pa.Table | BinaryIO]:
    rest = b""
    for block in blocks:
        whole = rest + form.even(block)
        end = plain_end(whole, form.separator, form.quote)
        if end < 0 or (end == 0 and len(whole) > LONGEST):
            yield stream_of(chain([form.header, rest, block], blocks))
            return
        if end:
            yield from _read(whole[:end], form)
        rest = whole[end:]
    if rest:
        yield from _last(rest, form)


def _last(rest: bytes, form: _Form) -> Iterator[pa.Table | BinaryIO]:
    whole = rest if rest.endswith(b"\n") else rest + b"\n"
    if plain_end(whole, form.separator, form.quote) == len(whole):
        yield from _read(whole, form)
    else:
        yield stream_of(iter([form.header, rest]))


def plain_end(block: bytes, separator: int, quote: int) -> int:
    """The place after the last whole record; -1 when the records until there are not plain.

    `block` begins with a record. Quotes stand around a cell, or doubled inside such quotes.
    """
    if b"\r" in block or b"\0" in block:
        return -1
    raw = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(raw == quote)
    end = block.rfind(b"\n") + 1
    while end and (before := int(np.searchsorted(quotes, end))) % 2:
        end = block.rfind(b"\n", 0, int(quotes[before - 1])) + 1
    inside = quotes[: np.searchsorted(quotes, end)]
    beyond = np.concatenate((inside[::2][inside[::2] > 0] - 1, inside[1::2] + 1))
    return end if bool(np.isin(raw[beyond], (separator, LF, quote)).all()) else -1


def _read(block: bytes, form: _Form) -> Iterator[pa.Table | BinaryIO]:
    """What is not plain is looked for by halves; the exact reader gets as little as possible."""
    table = _table(block, form)
    if table is not None:
        yield table
        return
    middle = len(block) // 2 if len(block) > SMALL else 0
    half = plain_end(block[:middle], form.separator, form.quote)
    if half <= 0:
        yield stream_of(iter([form.header, block]))
        return
    yield from _read(block[:half], form)
    yield from _read(block[half:], form)


def _table(block: bytes, form: _Form) -> pa.Table | None:
    if block.startswith(BYTE_ORDER_MARK):
        return None
    try:
        return csv.read_csv(pa.BufferReader(block), *_options(len(block), form))
    except pa.ArrowInvalid:
        return None


def _options(size: int, form: _Form) -> Sequence[object]:
    return (
        csv.ReadOptions(use_threads=False, block_size=size + 1, column_names=list(form.types)),
        csv.ParseOptions(
            delimiter=chr(form.separator), quote_char=chr(form.quote), newlines_in_values=True
        ),
        csv.ConvertOptions(column_types=form.types, null_values=[""], strings_can_be_null=True),
    )


def _blocks(stream: BinaryIO, block: int) -> Iterator[bytes]:
    """None of them ends between CR and LF."""
    while piece := stream.read(block):
        yield piece + stream.read(1) if piece.endswith(b"\r") else piece
