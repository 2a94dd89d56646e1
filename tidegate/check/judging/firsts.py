"""Which row of a file had each value first."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

_HASH_BYTES: Final = 16
_LONGEST: Final = 32
_HASHED: Final = b"\xff"
"""No UTF-8 text begins with it."""


class Firsts:
    """For one key or unique column: which row had each value first."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._seen: dict[bytes, int] = {}
        self._told: set[bytes] = set()

    def first(self, value: bytes) -> int | None:
        """The row that had this value first."""
        return self._seen.get(value)

    def meet(self, value: bytes, row: int) -> list[int]:
        """Every row that shares this value and was not told before: none for the first one."""
        first = self._seen.setdefault(value, row)
        if first == row:
            return []
        if value in self._told:
            return [row]
        self._told.add(value)
        return [first, row]

    def enter(self, values: Sequence[bytes], rows: Sequence[int]) -> list[tuple[int, int]]:
        """Positions of the values that were there already, and the rows that had them first.

        The others are there now.
        """
        firsts = list(map(self._seen.setdefault, values, rows))
        if firsts == list(rows):
            return []
        pairs = enumerate(zip(firsts, rows, strict=True))
        return [(place, first) for place, (first, row) in pairs if first != row]

    def forget(self, values: Sequence[bytes], rows: Sequence[int]) -> None:
        """Take back what `enter` has done."""
        for value, row in zip(values, rows, strict=True):
            if self._seen.get(value) == row:
                del self._seen[value]


def identity(text: bytes) -> bytes:
    """What stands for a key or value: itself, or a hash of 128 bits when it is long."""
    return text if len(text) <= _LONGEST else _HASHED + hashed(text)


def hashed(text: bytes) -> bytes:
    """128 bits tell all texts apart that anybody has."""
    return blake2b(text, digest_size=_HASH_BYTES).digest()
