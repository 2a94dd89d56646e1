"""Keys and unique values of one file, remembered up to a number of rows."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flows.contract import Contract
from flows.rules import RowRule, Rule, RuleKind, rules_of
from tidegate.check.judging.firsts import Firsts, hashed, identity
from tidegate.check.verdict import Comparison


class Place(NamedTuple):
    """Where a record begins."""

    line: int
    record: int


class Breach(NamedTuple):
    """A rule that a row breaks by meeting another one."""

    rule: Rule
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrants:
    """Good rows of one batch, each sequence with one entry for each of them."""

    keys: Sequence[bytes]
    """Identities of the keys; empty when the contract has no key."""
    uniques: Sequence[Sequence[bytes]]
    """For each unique column the identities of its values; empty where the cell is."""
    texts: Sequence[bytes]
    """The rows' cells with NUL between them; empty when the contract has no key."""
    lines: "array[int]"
    records: "array[int]"


class Repeats:
    """Compares the rows of one file, as silver does: by their text first, then by typed keys."""

    def __init__(self, contract: Contract, tracked_rows: int) -> None:
        """Rows after the first `tracked_rows` are not compared."""
        names = [column.name for column in contract.columns]
        rules = {rule.name: rule for rule in rules_of(contract)}
        self.key = [names.index(name) for name in contract.key]
        """Positions of the key's columns in the contract, in the order of the file."""
        self._conflict = rules.get(RowRule.CONFLICTING_KEY)
        self._keys, self._others = Firsts(), set[bytes]()
        self._unique = [
            (names.index(column.name), rules[f"{column.name}.{RuleKind.UNIQUE}"], Firsts())
            for column in contract.columns
            if column.unique
        ]
        self.unique = [position for position, _, _ in self._unique]
        """Positions of the unique columns in the contract."""
        self._lines, self._records, self._hashes = array("q"), array("q"), array("q")
        self._left, self._over = tracked_rows, False
        self._fitted: set[int] = set()

    @property
    def comparison(self) -> Comparison:
        """How far rows were compared."""
        if not self.key and not self.unique:
            return Comparison.NOT_DECLARED
        return Comparison.FIRST_ROWS if self._over else Comparison.ALL_ROWS

    def arrange(self, positions: Sequence[int | None]) -> None:
        """Take where in the file each column of the contract stands, before any row."""
        self.key.sort(key=lambda place: -1 if (found := positions[place]) is None else found)

    def room(self, rows: int) -> int:
        """How many of so many rows that come now are compared; the verdict tells if not all."""
        if not self.key and not self.unique:
            return 0
        self._over = self._over or rows > self._left
        return min(rows, self._left)

    @property
    def is_full(self) -> bool:
        """Whether no further row is compared."""
        return self._left == 0

    def fit(self, texts: Iterable[bytes]) -> None:
        """Take bad rows that had too few cells or too many, mended: a good row may repeat one."""
        if self.key and not self.is_full:
            self._fitted.update(map(hash, texts))

    def repeats(self, cells: Sequence[str]) -> bool:
        """Whether a bad row has the same cells as another; it is compared with nothing else."""
        if not self.key or not self._has_room():
            return False
        row = hashed(_text(cells))
        known = row in self._others
        self._others.add(row)
        return known

    def enter_bad(self, texts: Iterable[bytes]) -> list[int]:
        """Positions of the bad rows that have the same cells as another; there is room for all."""
        found = []
        for place, text in enumerate(texts):
            self._left -= 1
            row = hashed(text)
            if row in self._others:
                found.append(place)
            self._others.add(row)
        return found

    def meet(
        self, cells: Sequence[str], values: Sequence[str], place: Place
    ) -> list[Breach] | None:
        """The rows that break a rule because this good one came; None: it repeats another.

        `values` are canonical texts in the order of the contract's columns.
        """
        if not (self.key or self.unique) or not self._has_room():
            return []
        text = _text(cells)
        row = self._keep([text], array("q", [place.line]), array("q", [place.record]))
        found = self._meet_key(values, text, row)
        if found is None:
            return None
        for position, rule, firsts in self._unique:
            if values[position]:
                rows = firsts.meet(identity(values[position].encode()), row)
                found += self._breaches(rule, rows)
        return found

    def enter(self, rows: Entrants) -> tuple[Sequence[int], int]:
        """Take good rows for which there is room, all at once.

        Gives the positions of those that still have to `meet` the others, in the file's order, and
        how many others repeat a row.
        """
        count = len(rows.lines)
        if self._fitted and not self._fitted.isdisjoint(map(hash, rows.texts)):
            return range(count), 0
        first = self._keep(rows.texts, rows.lines, rows.records)
        numbers = range(first, first + count)
        entered = [
            (firsts, *_filled(values, numbers))
            for (_, _, firsts), values in zip(self._unique, rows.uniques, strict=True)
        ]
        if self.key:
            entered.insert(0, (self._keys, rows.keys, numbers))
        found = [firsts.enter(values, there) for firsts, values, there in entered]
        repeated = 0
        if not any(found):
            left: Sequence[int] = ()
        elif self.key and not self.unique:
            hashes = self._hashes
            left = [place for place, met in found[0] if hashes[met] != hashes[first + place]]
            repeated = len(found[0]) - len(left)
        else:
            # What a row meets first depends on all of its values: nothing is entered out of order.
            for firsts, values, there in entered:
                firsts.forget(values, there)
            left = range(count)
        self._left -= count - len(left)
        return left, repeated

    def _has_room(self) -> bool:
        if self._left == 0:
            self._over = True
            return False
        self._left -= 1
        return True

    def _keep(self, texts: Sequence[bytes], lines: "array[int]", records: "array[int]") -> int:
        """Remember rows; gives the number of the first one."""
        first = len(self._lines)
        self._lines.extend(lines)
        self._records.extend(records)
        self._hashes.extend(map(hash, texts))
        return first

    def _meet_key(self, values: Sequence[str], text: bytes, row: int) -> list[Breach] | None:
        if not self.key:
            return []
        key = identity(_text([values[position] for position in self.key]))
        first = self._keys.first(key)
        # Hashes of 64 bits will do for two rows of one key; any two rows need 128.
        if first is not None and self._hashes[first] == hash(text):
            return None
        full = hashed(text)
        if full in self._others:
            return None
        if first is not None:
            self._others.add(full)
        rows = self._keys.meet(key, row)
        return list(self._breaches(self._conflict, rows)) if self._conflict else []

    def _breaches(self, rule: Rule, rows: Iterable[int]) -> Iterable[Breach]:
        for row in rows:
            yield Breach(rule, Place(self._lines[row], self._records[row]))


def _filled(values: Sequence[bytes], rows: Sequence[int]) -> tuple[Sequence[bytes], Sequence[int]]:
    if all(values):
        return values, rows
    there = [(value, row) for value, row in zip(values, rows, strict=True) if value]
    return [value for value, _ in there], [row for _, row in there]


def _text(cells: Sequence[str]) -> bytes:
    # NUL cannot occur in a cell: the reader refuses it.
    return "\0".join(cells).encode()
