"""The rows of a file as parts of one bar, whose lengths are attributes and not styles."""

from dataclasses import dataclass
from typing import Final

from tidegate.ledger.records import Account

LENGTH: Final = 1000
SLIVER: Final = 12
"""Shortest part in thousandths: one row of a million can still be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One fate: how many rows, and where its piece of the bar begins and how long it is."""

    fate: str
    rows: int
    start: int = 0
    length: int = 0


def fates(account: Account) -> list[Part]:
    """The fates that rows of this file have met, in the order in which they are told."""
    told = account.model_dump()
    names = [name for name in ("silver", "quarantined", "duplicate", "superseded") if told[name]]
    lengths = _lengths([told[name] for name in names])
    return [
        Part(fate=name, rows=told[name], start=sum(lengths[:at]), length=lengths[at])
        for at, name in enumerate(names)
    ]


def _lengths(rows: list[int]) -> list[int]:
    """Each part in proportion, at least a sliver; the largest pays for the slivers."""
    total = sum(rows)
    lengths = [max(round(LENGTH * each / total), SLIVER) for each in rows]
    if lengths:
        lengths[lengths.index(max(lengths))] += LENGTH - sum(lengths)
    return lengths
