"""Good rows of a batch as `Repeats` takes them: identities of keys, unique values and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from flows.contract import Column, LogicalType
from tidegate.gate.blocks.batch import Batch, Cells, Flags, Indices
from tidegate.gate.cells import Judge
from tidegate.gate.repeats import Entrants, identity

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
    return Entrants(
        keys=_keys(batch, wide, key) if key else (),
        uniques=[_identities(_texts(batch, wide, each)) for each in unique],
        texts=_slices(batch, batch.row_starts[rows], batch.row_ends[rows]) if key else (),
        lines=batch.lines_of(rows).tolist(),
        records=(rows + (before + 1)).tolist(),
    )


def _keys(batch: Batch, wide: Indices, key: Sequence[Compared]) -> list[bytes]:
    texts = [_texts(batch, wide, each) for each in key]
    return _identities(
        texts[0] if len(key) == 1 else list(map(b"\0".join, zip(*texts, strict=True)))
    )


def _identities(texts: list[bytes]) -> list[bytes]:
    return list(map(identity, texts)) if max(map(len, texts), default=0) > _FREE else texts


def _slices(batch: Batch, starts: Indices, ends: Indices) -> list[bytes]:
    text = batch.bytes
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _texts(batch: Batch, wide: Indices, compared: Compared) -> list[bytes]:
    """The canonical text of each cell."""
    if compared.position is None:
        return [b""] * len(wide)
    cells = batch.column(compared.position).take(wide)
    texts = _slices(batch, cells.starts, cells.ends)
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
