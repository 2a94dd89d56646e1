"""Blocks that every reader of RFC 4180 reads alike, cut into rows and cells without a loop."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import MARGIN, MOST_ABSENT, Batch, Indices
from tidegate.check.blocks.marks import CR, LF, Marks, marks_of

_NO_UTF8: Final = 0xFF
"""A byte that no text has: it stands for a quote that stays."""

_MOST_MARKS: Final = 512 * 1024
"""In one batch, whose arrays have entries for each: one in four bytes of a block that is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is written, as its header and the contract have it."""

    delimiter: int
    quote: int
    is_latin: bool
    crlf: bool
    """Rows end in CRLF; otherwise in LF, and there is no CR at all."""
    width: int
    """Cells of the header."""
    longest: int
    """Bytes of a record, its line end included, that exceed no limit."""


def read_plain(block: bytes, dialect: Dialect, line: int) -> tuple[Batch | None, int]:
    """The whole records from the block's beginning up to the first thing that is not plain.

    `block` begins with a record, on physical line `line`. Also tells how many bytes the batch
    takes; what follows, the exact reader has to see.
    """
    plain, stop = _clean(block, dialect)
    if not stop:
        return None, 0
    raw = np.frombuffer(plain, np.uint8, stop)
    marks = marks_of(raw, dialect.delimiter, dialect.quote).first(_MOST_MARKS)
    row_marks = _row_marks(raw, marks, dialect)
    if not len(row_marks):
        return None, 0
    marks = marks.first(int(row_marks[-1]) + 1)
    batch = _batch(raw, marks, row_marks, dialect, line)
    taken = plain[: int(marks.places[-1]) + 1]
    return batch, len(taken.decode()) if dialect.is_latin else len(taken)


def _clean(block: bytes, dialect: Dialect) -> tuple[bytes, int]:
    """The block in UTF-8, and the place up to which it is text with one kind of line ends."""
    if dialect.is_latin and not block.isascii():
        block = block.decode("ISO-8859-1").encode()
    stop = block.find(b"\0")
    stop = len(block) if stop < 0 else stop
    if b"\r" in block:
        stop = min(stop, _strange_cr(block, dialect))
    return block, min(stop, _broken_utf8(block))


def _broken_utf8(block: bytes) -> int:
    if block.isascii():
        return len(block)
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(block)


def _strange_cr(block: bytes, dialect: Dialect) -> int:
    if not dialect.crlf:
        return block.find(b"\r")
    raw = np.frombuffer(block, np.uint8)
    places = np.flatnonzero(raw[:-1] == CR)
    bare = places[raw[places + 1] != LF]
    return int(bare[0]) if len(bare) else len(block) - block.endswith(b"\r")


def _row_marks(raw: NDArray[np.uint8], marks: Marks, dialect: Dialect) -> Indices:
    """Which marks end the records of the batch."""
    ends = marks.outside & (marks.kinds == LF) & (marks.places < marks.plain_until)
    found = np.flatnonzero(ends)
    places = marks.places[found]
    wrong = np.diff(places, prepend=-1) > dialect.longest
    if dialect.crlf:
        wrong |= (raw[places - 1] != CR) | (places == 0)
    stops = np.flatnonzero(wrong)
    return found[: stops[0]] if len(stops) else found


def _batch(
    raw: NDArray[np.uint8], marks: Marks, row_marks: Indices, dialect: Dialect, line: int
) -> Batch:
    doubled = marks.doubled
    dropped = marks.quotes[~doubled]
    gone = np.diff(dropped, prepend=0, append=len(marks.places))
    ends_at = marks.places + MARGIN
    if len(dropped):
        ends_at -= np.repeat(np.arange(len(gone)), gone)
    before_lf = np.zeros(len(row_marks), np.bool_)
    if dialect.crlf:
        # In a file of CRLF every CRLF is read as LF, those in quotes too.
        has_cr = (marks.kinds == LF) & (marks.places > 0) & (raw[marks.places - 1] == CR)
        ends_at -= np.cumsum(has_cr, dtype=np.int64)
        before_lf = has_cr[row_marks]
    text = _text(raw, marks, marks.places[marks.quotes[doubled]], dialect)
    return _cut(text, ends_at[marks.outside], marks, row_marks, before_lf, dialect.width, line)


def _text(raw: NDArray[np.uint8], marks: Marks, doubled: Indices, dialect: Dialect) -> bytes:
    """Without the quotes around cells and in front of doubled ones, and without any CR."""
    text = raw[: int(marks.places[-1]) + 1].copy()
    text[marks.places[marks.outside & (marks.kinds != LF)]] = 0
    text[doubled] = _NO_UTF8
    plain, quote = text.tobytes(), bytes([dialect.quote])
    if len(marks.quotes):
        plain = plain.replace(quote, b"")
    if dialect.crlf:
        plain = plain.replace(b"\r", b"")
    if len(doubled):
        plain = plain.replace(bytes([_NO_UTF8]), quote)
    return b"".join((bytes(MARGIN), plain, bytes(MARGIN)))


def _cut(
    text: bytes,
    cell_ends: Indices,
    marks: Marks,
    row_marks: Indices,
    before_lf: NDArray[np.bool_],
    width: int,
    line: int,
) -> Batch:
    last_cells = np.flatnonzero(marks.kinds[marks.outside] == LF)
    counts = np.diff(last_cells, prepend=-1)
    row_ends = cell_ends[last_cells]
    row_starts = np.concatenate(([MARGIN], row_ends[:-1] + 1))
    raw_ends = marks.places[row_marks]
    places = np.concatenate(([0], raw_ends[:-1] + 1))
    there = raw_ends - before_lf > places
    if width == 1 or counts.min() < width or counts.max() > width:
        kept = there & (counts <= width) & (counts >= width - MOST_ABSENT)
        ends = _padded(cell_ends, last_cells[kept], counts[kept], width)
        wide, short = np.flatnonzero(kept[there]), np.flatnonzero((kept & (counts < width))[there])
        row_starts, row_ends, places = row_starts[there], row_ends[there], places[there]
    else:
        ends = np.ascontiguousarray(cell_ends.reshape(-1, width).T)
        wide, short = np.arange(len(counts)), np.empty(0, np.int64)
    line_ends = marks.places[marks.kinds == LF]
    return Batch(
        bytes=text,
        row_starts=row_starts,
        row_ends=row_ends,
        cell_ends=ends,
        wide=wide,
        short=short,
        line=line,
        lines=len(line_ends),
        line_ends=line_ends,
        places=places,
    )


def _padded(cell_ends: Indices, last_cells: Indices, counts: Indices, width: int) -> Indices:
    """The ends of these rows' cells, column by column; a cell that a row lacks is empty."""
    firsts = last_cells - counts + 1
    ends = cell_ends.take(firsts + np.arange(width)[:, None], mode="clip")
    lacking = np.flatnonzero(counts < width)
    # The next cell begins behind the mark that ends this one: there it ends, too.
    beyond = np.maximum(np.arange(width)[:, None] - counts[lacking] + 1, 0)
    there = np.minimum(np.arange(width)[:, None], counts[lacking] - 1)
    ends[:, lacking] = cell_ends[firsts[lacking] + there] + beyond
    return ends
