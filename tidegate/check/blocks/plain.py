"""Blocks that every reader of RFC 4180 reads alike, cut into rows and cells without a loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.check.blocks.batch import MARGIN, Batch, Indices
from tidegate.check.blocks.marks import CR, LF, Marks, marks_of


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
    marks = marks_of(raw, dialect.delimiter, dialect.quote)
    row_marks = _row_marks(raw, marks, dialect)
    if not len(row_marks):
        return None, 0
    marks = _first(marks, int(row_marks[-1]) + 1)
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


def _first(marks: Marks, count: int) -> Marks:
    return Marks(
        places=marks.places[:count],
        kinds=marks.kinds[:count],
        quotes=marks.quotes[:count],
        outside=marks.outside[:count],
        plain_until=marks.plain_until,
    )


def _batch(
    raw: NDArray[np.uint8], marks: Marks, row_marks: Indices, dialect: Dialect, line: int
) -> Batch:
    size = int(marks.places[-1]) + 1
    # In a file of CRLF every CRLF is read as LF, those in quotes too.
    has_cr = (marks.kinds == LF) & (marks.places > 0) & (raw[marks.places - 1] == CR)
    dropped = _dropped_quotes(marks)
    gone = np.concatenate((marks.places[dropped], marks.places[has_cr] - 1))
    ends_at = marks.places + MARGIN
    if len(gone):
        ends_at -= np.cumsum(dropped, dtype=np.int64) + np.cumsum(has_cr, dtype=np.int64)
    ends_at = ends_at[marks.outside]
    text = _without(raw[:size], gone, dialect.delimiter, ends_at, marks)
    return _cut(text, ends_at, marks, row_marks, has_cr[row_marks], dialect.width, line)


def _dropped_quotes(marks: Marks) -> NDArray[np.bool_]:
    """All quotes but the second one of a pair, which together are one quote as text."""
    if not marks.quotes.any():
        return marks.quotes
    opens = np.logical_xor.accumulate(marks.quotes)
    paired = marks.quotes[:-1] & marks.quotes[1:] & ~opens[:-1] & (np.diff(marks.places) == 1)
    dropped = marks.quotes.copy()
    dropped[1:] &= ~paired
    return dropped


def _without(
    raw: NDArray[np.uint8], gone: Indices, delimiter: int, ends_at: Indices, marks: Marks
) -> NDArray[np.uint8]:
    text = np.zeros(len(raw) - len(gone) + 2 * MARGIN, np.uint8)
    if len(gone):
        keep = np.ones(len(raw), np.bool_)
        keep[gone] = False
        text[MARGIN:-MARGIN] = raw[keep]
    else:
        text[MARGIN:-MARGIN] = raw
    text[ends_at[marks.kinds[marks.outside] == delimiter]] = 0
    return text


def _cut(
    text: NDArray[np.uint8],
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
    regular = counts == width
    if width == 1:
        regular &= there
    if regular.all():
        ends, wide = cell_ends.reshape(-1, width), np.arange(len(counts))
    else:
        firsts = last_cells[regular] - width + 1
        ends = cell_ends[firsts[:, None] + np.arange(width)]
        wide = np.flatnonzero(regular[there])
        row_starts, row_ends, places = row_starts[there], row_ends[there], places[there]
    line_ends = marks.places[marks.kinds == LF]
    return Batch(
        text=text,
        row_starts=row_starts,
        row_ends=row_ends,
        cell_ends=ends,
        wide=wide,
        line=line,
        lines=len(line_ends),
        line_ends=line_ends,
        places=places,
    )
