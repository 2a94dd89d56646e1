"""Keys and unique values of one file, remembered as 128-bit hashes up to a number of rows."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from flows.contract import Contract
from flows.rules import RowRule, Rule, RuleKind, rules_of
from tidegate.gate.verdict import Comparison

_HASH_BYTES: Final = 16
_NUMBER_BYTES: Final = 8


class Place(NamedTuple):
    """Where a record begins."""

    line: int
    record: int


class Breach(NamedTuple):
    """A rule that a row breaks by meeting another one."""

    rule: Rule
    place: Place


class Firsts:
    """For one key or unique column: where each value was first seen."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._seen: dict[bytes, bytes] = {}
        self._told: set[bytes] = set()

    def first_row(self, identity: bytes) -> bytes | None:
        """Hash of the row that had this value first."""
        known = self._seen.get(identity)
        return None if known is None else known[:_HASH_BYTES]

    def meet(self, identity: bytes, row: bytes, place: Place) -> list[Place]:
        """Every row that shares this value and was not told before: none for the first one."""
        known = self._seen.get(identity)
        if known is None:
            self._seen[identity] = row + _packed(place)
            return []
        if identity in self._told:
            return [place]
        self._told.add(identity)
        return [_unpacked(known[_HASH_BYTES:]), place]


class Repeats:
    """Compares the rows of one file, as silver does: by their text first, then by typed keys."""

    def __init__(self, contract: Contract, tracked_rows: int) -> None:
        """Rows after the first `tracked_rows` are not compared."""
        names = [column.name for column in contract.columns]
        rules = {rule.name: rule for rule in rules_of(contract)}
        self._key = [names.index(name) for name in contract.key]
        self._conflict = rules.get(RowRule.CONFLICTING_KEY)
        self._keys, self._others = Firsts(), set[bytes]()
        self._unique = [
            (names.index(column.name), rules[f"{column.name}.{RuleKind.UNIQUE}"], Firsts())
            for column in contract.columns
            if column.unique
        ]
        self._left, self._over = tracked_rows, False

    @property
    def comparison(self) -> Comparison:
        """How far rows were compared."""
        if not self._key and not self._unique:
            return Comparison.NOT_DECLARED
        return Comparison.FIRST_ROWS if self._over else Comparison.ALL_ROWS

    def repeats(self, cells: Sequence[str]) -> bool:
        """Whether a bad row has the same cells as another; it is compared with nothing else."""
        if not self._key or not self._has_room():
            return False
        row = _hash(cells)
        known = row in self._others
        self._others.add(row)
        return known

    def meet(
        self, cells: Sequence[str], values: Sequence[str], place: Place
    ) -> list[Breach] | None:
        """The rows that break a rule because this good one came; None: it repeats another.

        `values` are canonical texts in the order of the contract's columns.
        """
        if not (self._key or self._unique) or not self._has_room():
            return []
        row = _hash(cells)
        found = self._meet_key(values, row, place)
        if found is None:
            return None
        for position, rule, firsts in self._unique:
            if values[position]:
                places = firsts.meet(_hash([values[position]]), row, place)
                found += [Breach(rule, each) for each in places]
        return found

    def _has_room(self) -> bool:
        self._over = self._over or self._left == 0
        self._left -= not self._over
        return not self._over

    def _meet_key(self, values: Sequence[str], row: bytes, place: Place) -> list[Breach] | None:
        if not self._key:
            return []
        key = _hash([values[position] for position in self._key])
        first = self._keys.first_row(key)
        if first == row or row in self._others:
            return None
        if first is not None:
            self._others.add(row)
        places = self._keys.meet(key, row, place)
        return [Breach(self._conflict, each) for each in places] if self._conflict else []


def _hash(cells: Sequence[str]) -> bytes:
    # NUL cannot occur in a cell: the reader refuses it.
    return blake2b("\0".join(cells).encode(), digest_size=_HASH_BYTES).digest()


def _packed(place: Place) -> bytes:
    return b"".join(number.to_bytes(_NUMBER_BYTES) for number in place)


def _unpacked(packed: bytes) -> Place:
    line, record = packed[:_NUMBER_BYTES], packed[_NUMBER_BYTES:]
    return Place(int.from_bytes(line), int.from_bytes(record))
