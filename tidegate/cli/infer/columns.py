"""What a sample says about each of its columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.contract import LogicalType
from tidegate.cli.errors import CommandError
from tidegate.cli.infer.ranges import Range, range_of
from tidegate.cli.infer.sample import Samples
from tidegate.cli.infer.types import FEW, Guess, guess_type

LOOKS_LIKE_KEY: Final = re.compile(r"(.*_)?(id|key|code|no|number|uuid)|.*Id", re.IGNORECASE)
MOST_VALUES: Final = 12
"""Distinct texts that still look like an enumeration."""
REPEATED: Final = 10
"""How often each of them has to occur on average."""
RARELY_EMPTY: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """One column of the contract to be."""

    name: str
    guess: Guess
    required: bool
    allowed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    values: Range | None = None
    """Smallest and largest value, when asked for."""
    required_doubt: str = ""
    """About `required`; of no interest in a key, which always is."""


def infer_columns(samples: Samples, *, ranges: bool = False) -> tuple[Inferred, ...]:
    """In the order of the file. Raises CommandError when a name cannot be a column's."""
    _refuse_names(samples.header)
    # Limits of a part of the rows would be broken by the others.
    told = ranges and samples.whole
    return tuple(
        _infer(name, samples.column(place), quoted=name in samples.quoted, ranges=told)
        for place, name in enumerate(samples.header)
    )


def _infer(name: str, cells: Sequence[str], *, quoted: bool, ranges: bool) -> Inferred:
    filled = [cell for cell in cells if cell]
    guess = _wide(name, guess_type(filled, quoted=quoted))
    empty = len(cells) - len(filled)
    allowed, left_out = _enumeration(filled) if guess.logical is LogicalType.STRING else ((), 0)
    doubts = list(guess.doubts)
    if allowed:
        told = f"only {len(allowed)} different texts in {len(filled)} cells"
        doubts.append(f"{told}; remove enum when others may come")
    if left_out:
        doubts.append(f"texts that occur once are not allowed: {left_out} of them")
    return Inferred(
        name=name,
        guess=guess,
        required=bool(cells) and empty == 0,
        allowed=allowed,
        doubts=tuple(doubts),
        values=range_of(guess.column(name), filled) if ranges else None,
        required_doubt=_required_doubt(len(cells), empty),
    )


def _wide(name: str, guess: Guess) -> Guess:
    """Numbers that identify something grow."""
    narrow = guess.sql == "INT" and LOOKS_LIKE_KEY.fullmatch(name)
    return replace(guess, sql="BIGINT") if narrow else guess


def _required_doubt(rows: int, empty: int) -> str:
    if empty == 0 and 0 < rows < FEW:
        return f"required, because none of only {rows} rows is empty"
    if 0 < empty <= RARELY_EMPTY * rows:
        return f"not required, because of {empty} empty cells in {rows} rows"
    return ""


def _enumeration(filled: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The texts to allow, and how many stray ones are not among them."""
    counts = Counter(filled)
    usual = [text for text, count in counts.items() if count > 1]
    strays = len(counts) - len(usual)
    if not usual or len(usual) > MOST_VALUES or len(filled) < REPEATED * len(usual):
        return (), 0
    if strays > RARELY_EMPTY * len(filled) + 1 or any(not text.strip() for text in usual):
        return (), 0
    return tuple(sorted(usual)), strays


def _refuse_names(header: Sequence[str]) -> None:
    for place, name in enumerate(header, 1):
        if not (name.isascii() and name.isidentifier() and name[0].isalpha()):
            raise CommandError(
                f"column {place} is named {name!r}: names begin with a letter and hold letters, "
                "digits and _ only, so the supplier has to rename it"
            )
    if repeated := [name for name, count in Counter(map(str.lower, header)).items() if count > 1]:
        raise CommandError(f"columns are named twice: {', '.join(repeated)}")
