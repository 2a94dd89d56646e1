"""What a file of each dataset says, read by the auditor itself: cells, keys and broken rows.

The rules are those that the contracts of the example flow state in words; they are repeated here
on purpose, for a mistake in reading a contract must not be shared.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

MOST_KEPT: Final = 20_000
"""Files whose statements are remembered: an audit asks for each of them several times."""
TOLERATED: Final = 0.05
YEARS: Final = range(1900, 2101)

type Cells = tuple[str, ...]
"""A row as text, in the order of the contract's columns."""
type Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One kind of file."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    typed: Callable[[Cells], dict[str, Any] | None]
    """The silver row without our own columns; None when a rule is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a file states, if it keeps its contract as a whole."""

    rows: tuple[Cells, ...]
    """As they are in the file, repetitions included."""
    valid: Mapping[Key, dict[str, Any]]
    broken: frozenset[Cells]


@lru_cache(maxsize=MOST_KEPT)
def statement_of(dataset: str, content: bytes) -> Statement | None:
    """None for a file that must be rejected."""
    rules = DATASETS[dataset]
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError:
        return None
    if not lines or tuple(lines[0]) != rules.columns:
        return None
    rows = tuple(tuple(line) for line in lines[1:])
    valid, broken = _judged(rules, rows)
    bad = sum(count for cells, count in Counter(rows).items() if cells in broken)
    if bad > TOLERATED * len(rows):
        return None
    return Statement(rows=rows, valid=valid, broken=frozenset(broken))


def _judged(rules: Dataset, rows: Sequence[Cells]) -> tuple[dict[Key, dict[str, Any]], set[Cells]]:
    """Two different rows of one key conflict: neither is valid."""
    by_key: dict[Key, list[Cells]] = defaultdict(list)
    broken: set[Cells] = set()
    for cells in dict.fromkeys(rows):
        typed = rules.typed(cells) if len(cells) == len(rules.columns) else None
        if typed is None:
            broken.add(cells)
        else:
            by_key[tuple(typed[name] for name in rules.key)].append(cells)
    broken.update(cells for group in by_key.values() if len(group) > 1 for cells in group)
    valid = {
        key: typed
        for key, group in by_key.items()
        if len(group) == 1 and (typed := rules.typed(group[0])) is not None
    }
    return valid, broken


def _title(cells: Cells) -> dict[str, Any] | None:
    minutes, seasons, kind, title, added, released, rating, text, show = cells
    try:
        row = {
            "duration_minutes": _number(minutes),
            "duration_seasons": _number(seasons),
            "type": kind,
            "title": title,
            "date_added": _day(added),
            "release_year": int(released),
            "rating": rating or None,
            "description": text or None,
            "show_id": int(show),
            "short_title": title.split(":", 1)[0],
            "type_flag": {"Movie": 1, "TV Show": 2}[kind],
        }
    except (ValueError, KeyError):
        return None
    return row if title and row["release_year"] in YEARS else None


def _pair(name: str) -> Callable[[Cells], dict[str, Any] | None]:
    def typed(cells: Cells) -> dict[str, Any] | None:
        value, show = cells
        if not value or value != value.strip() or not show.isdecimal():
            return None
        return {name: value, "show_id": int(show)}

    return typed


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


def _day(cell: str) -> date | None:
    if not cell:
        return None
    month, day, year = map(int, cell.split("/"))
    return date(year, month, day)


def _pairs() -> Iterator[tuple[str, Dataset]]:
    names = {"cast": "cast", "category": "listed_in"}
    names |= {"countries": "country", "directors": "director"}
    for dataset, name in names.items():
        columns = (name, "show_id")
        yield dataset, Dataset(columns=columns, key=("show_id", name), typed=_pair(name))


DATASETS: Final[Mapping[str, Dataset]] = MappingProxyType(
    {
        "titles": Dataset(
            columns=(
                "duration_minutes", "duration_seasons", "type", "title", "date_added",
                "release_year", "rating", "description", "show_id",
            ),
            key=("show_id",),
            typed=_title,
        ),
        **dict(_pairs()),
    }
)  # fmt: skip
