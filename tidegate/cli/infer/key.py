"""Which columns tell one row of a file from another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

from flows.contract import LogicalType
from tidegate.check.judging.cells import judge_of
from tidegate.cli.infer.columns import LOOKS_LIKE_KEY, Inferred
from tidegate.cli.infer.sample import Row, Samples

OFTEN_FILLED: Final = 0.95
"""Share of the rows in which a key has a value; the others become bad rows."""
MOST_COLUMNS: Final = (8, 6)
"""Columns among which pairs are looked for, and threes."""
MOST_OTHERS: Final = 5
"""Other candidates that are told."""
UNLIKELY: Final = frozenset({LogicalType.NUMBER, LogicalType.BOOLEAN, LogicalType.TIMESTAMP})
_WORDS: Final = {2: "these two together are", 3: "these three together are"}

type _Places = tuple[int, ...]
type _Files = list[list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Names, and what is doubtful about them."""

    columns: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def find_key(samples: Samples, columns: Sequence[Inferred]) -> Key:
    """One column, two, three, or the whole row; unique within each file.

    Rows that repeat another one exactly do not count.
    """
    files = [list(dict.fromkeys(_canonical(rows, columns))) for rows in samples.files]
    likely = _by_likeliness(columns)
    named = [(place,) for place in likely if LOOKS_LIKE_KEY.fullmatch(columns[place].name)]
    singles = [(place,) for place in likely]
    pairs, threes = (
        list(combinations(sorted(likely[:most]), size))
        for size, most in enumerate(MOST_COLUMNS, start=2)
    )
    stages: tuple[tuple[list[_Places], float], ...] = (
        ([*named], OFTEN_FILLED),
        ([*singles], 1.0),
        ([*pairs], OFTEN_FILLED),
        ([*threes], OFTEN_FILLED),
    )
    for candidates, share in stages:
        found = [places for places in candidates if _tells_rows_apart(files, places, share)]
        if found:
            return _key(files, columns, found)
    return _whole(columns)


def _key(files: _Files, columns: Sequence[Inferred], found: Sequence[_Places]) -> Key:
    best = min(found, key=lambda places: -_filled(files, places))
    names = {places: tuple(columns[place].name for place in places) for places in found}
    others = [" with ".join(name) for places, name in names.items() if places != best]
    return Key(columns=names[best], doubts=tuple(_doubts(files, best, others)))


def _doubts(files: _Files, best: _Places, others: Sequence[str]) -> Iterator[str]:
    rows = sum(map(len, files))
    if len(best) > 1:
        yield f"no single column is unique in {rows} rows; {_WORDS[len(best)]}"
    if empty := rows - _filled(files, best):
        yield f"the key is empty in {empty} of {rows} rows"
    if again := _filled(files, best) - len(set(chain.from_iterable(_values(files, best)))):
        yield f"{again} of the keys are in several files: the row of the latest file will count"
    if others:
        more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
        yield f"unique in the sample too: {', '.join(others[:MOST_OTHERS])}{more}"


def _whole(columns: Sequence[Inferred]) -> Key:
    """Without columns that may be empty, unless all of them may."""
    names = [each.name for each in columns if each.required] or [each.name for each in columns]
    doubt = "no one, two or three columns are unique, so the whole row is the key"
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


def _canonical(rows: Sequence[Row], columns: Sequence[Inferred]) -> Iterator[Row]:
    """Rows as the gate compares them: `7` and `007` are one key."""
    judges = [judge_of(each.guess.column(each.name)) for each in columns]
    for row in rows:
        yield tuple(judge(cell)[0] if cell else "" for judge, cell in zip(judges, row, strict=True))


def _tells_rows_apart(files: _Files, places: _Places, share: float) -> bool:
    """No two rows of a file share their values there, and so many rows have values."""
    rows = sum(map(len, files))
    if not rows or _filled(files, places) < share * rows:
        return False
    return all(len(set(values)) == len(values) for values in _values(files, places))


def _values(files: _Files, places: _Places) -> Iterator[list[Row]]:
    """Of each file, from rows that have all of them."""
    for rows in files:
        yield [tuple(row[place] for place in places) for row in rows if _has(row, places)]


def _filled(files: _Files, places: _Places) -> int:
    return sum(_has(row, places) for rows in files for row in rows)


def _has(row: Row, places: _Places) -> bool:
    return all(row[place] for place in places)
