"""A batch of records that were read one by one: judging them in arrays is faster all the same."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from tidegate.check.blocks.batch import MARGIN, Batch
from tidegate.check.blocks.marks import LF
from tidegate.check.reading.records import Record


def gathered(records: Sequence[Record]) -> Batch:
    """At least one record; all are of the same width, and no cell has a NUL."""
    cells = chain.from_iterable(record.cells for record in records)
    joined = ("\0".join(cells) + "\0").encode()
    text = np.zeros(len(joined) + 2 * MARGIN, np.uint8)
    text[MARGIN:-MARGIN] = np.frombuffer(joined, np.uint8)
    marks = np.flatnonzero(text[MARGIN:-MARGIN] == 0) + MARGIN
    ends = np.ascontiguousarray(marks.reshape(len(records), -1).T)
    row_ends = ends[-1]
    text[row_ends] = LF
    first = records[0].line
    places = np.array([record.line - first for record in records], np.int64)
    lines = int(places[-1]) + 1
    return Batch(
        bytes=text.tobytes(),
        row_starts=np.concatenate(([MARGIN], row_ends[:-1] + 1)),
        row_ends=row_ends,
        cell_ends=ends,
        wide=np.arange(len(records)),
        short=np.empty(0, np.int64),
        line=first,
        lines=lines,
        # Each line is one byte of a file that has nothing but line ends.
        line_ends=np.arange(lines),
        places=places,
    )
