"""The header line: columns are found by name, and what differs is told readably."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final

from flows.contract import Contract, CsvFormat
from tidegate.check.reading.delimiters import NAMES as DELIMITERS
from tidegate.check.reading.delimiters import separated_otherwise
from tidegate.check.verdict import HeaderDiff, Renamed

_SIMILARITY: Final = 0.75
_LONGEST_NAME: Final = 128
_MOST_NAMES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where the contract's columns are in the file."""

    positions: tuple[int | None, ...]
    """In the order of the contract, counted from 0; None for a column that is not there."""
    diff: HeaderDiff
    extra: tuple[str, ...] = ()
    """Every name that the contract does not have; the diff shows the first ones, cut."""


def match(expected: Sequence[str], found: Sequence[str]) -> Match:
    """A missing column and an extra one of a similar name make one renamed column.

    A name in other capitals is the column, as for Spark. When nothing resembles the contract the
    line may be a data row: its cells are not repeated.
    """
    places = {name: place for place, name in reversed([*enumerate(found)])}
    spelled = {_spelled(name): place for name, place in places.items() if name.isascii()}
    positions = tuple(places.get(name, spelled.get(_spelled(name))) for name in expected)
    pairs = list(zip(expected, positions, strict=True))
    missing = [name for name, place in pairs if place is None]
    taken = {found[place] for place in positions if place is not None}
    extra = [name for name in dict.fromkeys(found) if name not in taken]
    renamed = tuple(_renamed(missing, extra))
    if len(missing) == len(expected) and not renamed:
        return Match(positions=positions, diff=HeaderDiff(missing=tuple(missing)))
    new = {each.found for each in renamed}
    extra = [name for name in extra if name not in new]
    diff = _diff(pairs, found, renamed, extra)
    return Match(positions=positions, diff=diff, extra=tuple(extra))


def made_up(expected: Sequence[str], met: Collection[str]) -> list[str]:
    """The header of a file without one: `met` are names of its objects that no column has.

    A column that some object writes in other capitals is in the header as it is written there.
    """
    columns = {_spelled(name) for name in expected}
    others = {_spelled(name): name for name in met if name.isascii()}
    strange = (name for name in met if not (name.isascii() and _spelled(name) in columns))
    return [*(others.get(_spelled(name), name) for name in expected), *strange]


def _diff(
    pairs: Sequence[tuple[str, int | None]],
    found: Sequence[str],
    renamed: tuple[Renamed, ...],
    extra: Iterable[str],
) -> HeaderDiff:
    old = {each.expected for each in renamed}
    there = [place for _, place in pairs if place is not None]
    return HeaderDiff(
        missing=tuple(name for name, place in pairs if place is None and name not in old),
        extra=_shown(extra),
        renamed=renamed,
        case=tuple(
            Renamed(expected=name, found=found[place])
            for name, place in pairs
            if place is not None and found[place] != name
        ),
        duplicate=_shown(_repeated([name for name, _ in pairs], found)),
        reordered=there != sorted(there),
    )


def _repeated(expected: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Names that are there twice, and those that only Spark takes for one another.

    Spark compares names without their case, letter by letter: a long s is an s, and the sign for
    kelvin a k. Such a name is never another spelling that somebody meant.
    """
    counts = Counter(map(_spelled, found))
    known = {_spelled(name) for name in expected}
    for name in dict.fromkeys(found):
        spelled = _spelled(name)
        if counts[spelled] > 1 or (spelled in known and not name.isascii()):
            yield name


def _spelled(name: str) -> str:
    """One text for all names that `String.equalsIgnoreCase` of Java takes for equal."""
    return "".join(map(_letter, name))


def _letter(letter: str) -> str:
    upper = letter.upper()
    return (upper if len(upper) == 1 else letter).lower()[0]


def _shown(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[:_LONGEST_NAME] for name in islice(names, _MOST_NAMES))


def _renamed(missing: Sequence[str], extra: Sequence[str]) -> Iterator[Renamed]:
    # Comparing costs the square of a name's length, and the names come from outside.
    comparable = [name for name in extra if len(name) <= _LONGEST_NAME][:_MOST_NAMES]
    free = {_folded(name): name for name in comparable}
    for name in missing:
        for close in get_close_matches(_folded(name), list(free), n=1, cutoff=_SIMILARITY):
            yield Renamed(expected=name, found=free.pop(close))


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def refuse_other_delimiter(contract: Contract, cells: Sequence[str], line: int) -> None:
    """Raises Halt when the header is the contract's, but separated by another character."""
    file_format = contract.file_format
    if len(cells) != 1 or len(contract.columns) == 1 or not isinstance(file_format, CsvFormat):
        return
    expected = {_folded(column.name) for column in contract.columns}
    for delimiter in DELIMITERS:
        if delimiter == file_format.delimiter:
            continue  # the whole line stands in quotes
        parts = [_folded(part.strip('"')) for part in cells[0].split(delimiter)]
        if len(parts) > 1 and sum(part in expected for part in parts) * 2 >= len(parts):
            raise separated_otherwise(file_format, delimiter, line)
