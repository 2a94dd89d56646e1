"""The narrowest type that a column's cells have, judged by the gate's own code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from flows.contract import Column, LogicalType
from tidegate.check.judging.cells import judge_of

ALMOST: Final = 0.95
"""Share of the cells that make a type likely; the others become bad rows."""
FEW: Final = 20
"""With fewer cells than this, every one of them has to fit."""
FIRST_LOOK: Final = 200

DATES: Final = (
    "M/d/yyyy",
    "d/M/yyyy",
    "d.M.yyyy",
    "d-M-yyyy",
    "M-d-yyyy",
    "yyyy/M/d",
)
CENTURIES: Final = ("19", "20")
TIMES: Final = ("H:mm", "H:mm:ss")
OFTEN_AN_AMOUNT: Final = re.compile(r"[+-]?[0-9]+\.([0-9]{2,4})")
LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9]+")
MONEY_DIGITS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A type, and what is doubtful about it."""

    logical: LogicalType
    sql: str
    date_format: str | None = None
    doubts: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """As the gate would judge it."""
        return Column(
            name=name,
            logical_type=self.logical,
            sql_type=self.sql,
            date_format=self.date_format,
        )


TEXT: Final = Guess(logical=LogicalType.STRING, sql="STRING")


def guess_type(cells: Sequence[str], *, quoted: bool = False) -> Guess:
    """`cells` are those that are not empty; `quoted`, when JSON says that they are strings."""
    if not cells:
        return _doubting(TEXT, "every cell of the sample is empty")
    zeros = sum(bool(LEADING_ZERO.fullmatch(cell)) for cell in cells)
    if zeros and _misfits(_DIGITS, cells) == 0:
        told = f"{zeros} of {len(cells)} numbers have leading zeros, so they are kept as text"
        return _doubting(TEXT, told)
    known = [each for each in _candidates(cells) if not quoted or each.logical in _IN_QUOTES]
    fitting = [(each, _misfits(each, cells)) for each in known]
    exact = [each for each, misfits in fitting if misfits == 0]
    if exact:
        return _told(exact[0], exact, cells)
    allowed = (1 - ALMOST) * len(cells) if len(cells) >= FEW else 0
    for each, misfits in fitting:
        if misfits <= allowed:
            return _doubting(each, f"no {each.logical} in {misfits} of {len(cells)} cells")
    if quoted and _misfits(_INTEGER, cells) == 0:
        return _doubting(TEXT, f"all {len(cells)} are numbers in quotes, kept as text")
    return TEXT


def _candidates(cells: Sequence[str]) -> Iterator[Guess]:
    """From narrow to wide, without those that the first cells rule out."""
    head = list(islice(cells, FIRST_LOOK))
    allowed = len(head) / 2
    for each in _known(cells):
        if _misfits(each, head) <= allowed:
            yield each


def _known(cells: Sequence[str]) -> Iterator[Guess]:
    if all(cell.startswith(CENTURIES) for cell in cells):
        yield _EIGHT_DIGITS
    yield _INTEGER
    yield Guess(logical=LogicalType.INTEGER, sql="BIGINT")
    if scale := _same_scale(cells):
        doubt = f"every number has {scale} decimals, so it is kept exactly"
        sql = f"DECIMAL({MONEY_DIGITS},{scale})"
        yield Guess(logical=LogicalType.NUMBER, sql=sql, doubts=(doubt,))
    yield Guess(logical=LogicalType.NUMBER, sql="DOUBLE")
    yield Guess(logical=LogicalType.BOOLEAN, sql="BOOLEAN")
    yield Guess(logical=LogicalType.DATE, sql="DATE")
    yield Guess(logical=LogicalType.TIMESTAMP, sql="TIMESTAMP")
    for date in DATES:
        yield Guess(logical=LogicalType.DATE, sql="DATE", date_format=date)
    for date in DATES:
        for time in TIMES:
            shape = f"{date} {time}"
            yield Guess(logical=LogicalType.TIMESTAMP, sql="TIMESTAMP", date_format=shape)


def _told(best: Guess, exact: Sequence[Guess], cells: Sequence[str]) -> Guess:
    """Day and month cannot be told apart when no day of the sample is above 12."""
    other = [
        each.date_format
        for each in exact[1:]
        if best.date_format and each.logical is best.logical and each.date_format
    ]
    if other:
        told = f"no day is above 12 in {len(cells)} cells, so {other[0]} fits every cell too"
        return _doubting(best, told)
    if best.logical is LogicalType.BOOLEAN and not {*map(str.lower, cells)} <= {"true", "false"}:
        shown = ", ".join(sorted(set(cells))[:4])
        return _doubting(best, f"{shown} are read as true and false in all {len(cells)} cells")
    return best


def _misfits(guess: Guess, cells: Sequence[str]) -> int:
    judge = judge_of(guess.column("cell"))
    return sum(bool(judge(cell)[1]) for cell in cells)


def _same_scale(cells: Sequence[str]) -> int:
    scales = {len(match[1]) if match else 0 for match in map(OFTEN_AN_AMOUNT.fullmatch, cells)}
    return scales.pop() if len(scales) == 1 else 0


def _doubting(guess: Guess, doubt: str) -> Guess:
    return Guess(
        logical=guess.logical,
        sql=guess.sql,
        date_format=guess.date_format,
        doubts=(*guess.doubts, doubt),
    )


_IN_QUOTES: Final = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP})
"""What JSON has no form of its own for."""
_DIGITS: Final = Guess(logical=LogicalType.INTEGER, sql="BIGINT")
_INTEGER: Final = Guess(logical=LogicalType.INTEGER, sql="INT")
_EIGHT_DIGITS: Final = Guess(
    logical=LogicalType.DATE,
    sql="DATE",
    date_format="yyyyMMdd",
    doubts=("eight digits that are dates; they may be numbers",),
)
