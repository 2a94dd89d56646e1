"""Which columns tell one row from another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from flows.contract import LogicalType
from tidegate.cli.infer.columns import LOOKS_LIKE_KEY, Inferred
from tidegate.cli.infer.sample import Sample
from tidegate.gate.cells import judge_of

OFTEN_FILLED: Final = 0.95
"""Share of the rows in which a key has a value; the others become bad rows."""
MOST_COLUMNS: Final = 8
"""Columns among which pairs are looked for."""
UNLIKELY: Final = frozenset({LogicalType.NUMBER, LogicalType.BOOLEAN, LogicalType.TIMESTAMP})

type _Row = tuple[str, ...]
type _Places = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Names, and what is doubtful about them."""

    columns: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def find_key(sample: Sample, columns: Sequence[Inferred]) -> Key:
    """One column, two, or the whole row. Rows that repeat another one exactly do not count."""
    rows = list(dict.fromkeys(_canonical(sample, columns)))
    likely = _by_likeliness(columns)
    named = [(place,) for place in likely if LOOKS_LIKE_KEY.fullmatch(columns[place].name)]
    singles = [(place,) for place in likely]
    pairs = list(combinations(sorted(likely[:MOST_COLUMNS]), 2))
    for candidates, share in ((named, OFTEN_FILLED), (singles, 1.0), (pairs, OFTEN_FILLED)):
        found = [places for places in candidates if _tells_rows_apart(rows, places, share)]
        if found:
            return _key(rows, columns, found)
    return _whole(columns)


def _key(rows: Sequence[_Row], columns: Sequence[Inferred], found: Sequence[_Places]) -> Key:
    best = min(found, key=lambda places: len(rows) - _filled(rows, places))
    names = [tuple(columns[place].name for place in places) for places in found]
    doubts = []
    if len(best) > 1:
        doubts.append("no single column is unique; these two together are")
    if empty := len(rows) - _filled(rows, best):
        doubts.append(f"the key is empty in {empty} of {len(rows)} rows")
    if others := [" with ".join(each) for each in names if each != names[found.index(best)]]:
        doubts.append(f"unique in the sample too: {', '.join(others)}")
    return Key(columns=names[found.index(best)], doubts=tuple(doubts))


def _whole(columns: Sequence[Inferred]) -> Key:
    """Without columns that may be empty, unless all of them may."""
    names = [each.name for each in columns if each.required] or [each.name for each in columns]
    doubt = "no one or two columns are unique, so the whole row is the key"
    return Key(columns=tuple(names), doubts=(doubt,))


def _by_likeliness(columns: Sequence[Inferred]) -> list[int]:
    """Names that look like keys first; fractions, flags and times come last."""
    return sorted(
        range(len(columns)),
        key=lambda place: (
            not LOOKS_LIKE_KEY.fullmatch(columns[place].name),
            columns[place].guess.logical in UNLIKELY,
            place,
        ),
    )


def _canonical(sample: Sample, columns: Sequence[Inferred]) -> Iterator[_Row]:
    """Rows as the gate compares them: `7` and `007` are one key."""
    judges = [judge_of(each.guess.column(each.name)) for each in columns]
    for row in sample.rows:
        yield tuple(judge(cell)[0] if cell else "" for judge, cell in zip(judges, row, strict=True))


def _tells_rows_apart(rows: Sequence[_Row], places: _Places, share: float) -> bool:
    """No two rows share their values there, and so many rows have values."""
    filled = _filled(rows, places)
    if not rows or filled < share * len(rows):
        return False
    values = {tuple(row[place] for place in places) for row in rows if _has(row, places)}
    return len(values) == filled


def _filled(rows: Sequence[_Row], places: _Places) -> int:
    return sum(_has(row, places) for row in rows)


def _has(row: _Row, places: _Places) -> bool:
    return all(row[place] for place in places)
