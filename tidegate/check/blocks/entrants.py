"""Good rows of a batch as `Repeats` takes them: identities of keys, unique values and rows."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from flows.contract import Column, LogicalType
from tidegate.check.blocks.batch import Batch, Cells, Flags, Indices
from tidegate.check.judging.cells import Judge
from tidegate.check.judging.firsts import identity
from tidegate.check.judging.repeats import Entrants

_MINUS, _ONE, _NINE = b"-19"
_FREE: Final = 32
"""Bytes up to which an identity is the text itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A column of the key, or a unique one."""

    column: Column
    judge: Judge
    position: int | None
    """In the file's rows; None: the column is not there."""


def entrants(
    batch: Batch,
    wide: Indices,
    key: Sequence[Compared],
    unique: Sequence[Compared],
    before: int,
) -> Entrants:
    """Of some wide rows, by their places among the wide ones; `before` rows precede the batch."""
    rows = batch.wide[wide]
    texts = slices(batch, batch.row_starts[rows], batch.row_ends[rows]) if key else []
    return Entrants(
        keys=_keys(batch, wide, key, texts) if key else (),
        uniques=[_identities(_texts(batch, wide, each)) for each in unique],
        texts=texts,
        lines=_numbers(batch.lines_of(rows)),
        records=_numbers(rows + (before + 1)),
    )


def _numbers(values: Indices) -> "array[int]":
    return array("q", values.astype(np.int64).tobytes())


def _keys(batch: Batch, wide: Indices, key: Sequence[Compared], texts: list[bytes]) -> list[bytes]:
    """Columns side by side are one slice of the text, which has NUL between cells already."""
    positions = [each.position for each in key]
    there = [position for position in positions if position is not None]
    first, last = min(there, default=0), max(there, default=0)
    if positions != list(range(first, last + 1)) or not _all_canonical(batch, wide, key):
        parts = [_texts(batch, wide, each) for each in key]
        return _identities(list(map(b"\0".join, zip(*parts, strict=True))))
    if len(key) == batch.cell_ends.shape[0]:
        return _identities(texts)
    starts, ends = batch.column(first).starts[wide], batch.column(last).ends[wide]
    return _identities(slices(batch, starts, ends))


def _all_canonical(batch: Batch, wide: Indices, key: Sequence[Compared]) -> bool:
    return all(
        each.position is not None
        and bool(_are_canonical(each.column, batch.column(each.position).take(wide)).all())
        for each in key
    )


def _identities(texts: list[bytes]) -> list[bytes]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    long = np.flatnonzero(lengths > _FREE).tolist()
    found = texts.copy() if long else texts
    for place in long:
        found[place] = identity(texts[place])
    return found


def slices(batch: Batch, starts: Indices, ends: Indices) -> list[bytes]:
    """Pieces of the text."""
    text = batch.bytes
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _texts(batch: Batch, wide: Indices, compared: Compared) -> list[bytes]:
    """The canonical text of each cell."""
    if compared.position is None:
        return [b""] * len(wide)
    cells = batch.column(compared.position).take(wide)
    texts = slices(batch, cells.starts, cells.ends)
    for place in np.flatnonzero(~_are_canonical(compared.column, cells)).tolist():
        if texts[place]:
            texts[place] = compared.judge(texts[place].decode())[0].encode()
    return texts


def _are_canonical(column: Column, cells: Cells) -> Flags:
    if column.logical_type is LogicalType.STRING:
        return np.ones(len(cells.starts), np.bool_)
    if column.logical_type is not LogicalType.INTEGER:
        return np.zeros(len(cells.starts), np.bool_)
    # They are integers, so a first digit other than 0 leaves no second way to write them.
    first = cells.text[cells.starts + (cells.text[cells.starts] == _MINUS)]
    plain: Flags = (first >= _ONE) & (first <= _NINE)
    return plain
