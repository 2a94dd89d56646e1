"""What the contract's policy makes of a header that differs; the strictest action wins."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flows.contract import Contract
from flows.drift import DriftAction, DriftKind
from tidegate.check.judging.header import Match
from tidegate.check.verdict import Drift, Finding, HeaderDiff, Reason

STRICT: Final = frozenset({DriftAction.HOLD, DriftAction.REJECT})
MOST_SHOWN: Final = 200
LONGEST_NAME: Final = 128
_COLUMN: Final = re.compile("[A-Za-z][A-Za-z0-9_]{0,254}")
"""What bronze can have for a column beside its own, which begin with an underscore.

Unity Catalog takes names of 255 characters; Delta refuses space `,;{}()=` and tab without column
mapping (docs.databricks.com/sql/language-manual/sql-ref-names).
"""
_NAMELESS: Final = re.compile("(?:_c[0-9]+|_file_path)?")
"""Names of rescued data that mean something else: a surplus cell, or where the row is from."""
_ORDER: Final = (DriftAction.ALLOW, DriftAction.EVOLVE, DriftAction.HOLD, DriftAction.REJECT)


def strictest(drift: Iterable[Drift]) -> DriftAction:
    """The action for the file as a whole; `allow` when nothing differs."""
    return max((each.action for each in drift), key=_ORDER.index, default=DriftAction.ALLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The contract's policy as it holds for one file."""

    contract: Contract
    released: bool = False
    """An operator released the file: nothing about its columns holds it back any more."""

    def action(self, kind: DriftKind, column: str | None) -> DriftAction:
        """What to do about a difference.

        A column that rows cannot do without is never missed in silence: silver would quarantine
        them all. Only who releases a file may want that.
        """
        action = self.contract.drift.action(kind, column)
        if kind is DriftKind.ADDED and not self.can_keep(column or ""):
            return DriftAction.REJECT
        if action is DriftAction.HOLD:
            return DriftAction.ALLOW if self.released else action
        if kind is DriftKind.MISSING and action not in STRICT and self._is_needed(column):
            return DriftAction.REJECT
        return action

    def can_keep(self, name: str) -> bool:
        """Whether bronze has a place for a column that the contract lacks.

        One that evolves becomes a column, and Delta refuses many names. Others are rescued data.
        """
        evolve = DriftAction.EVOLVE
        actions = {self.contract.drift.action(DriftKind.ADDED, each) for each in (name, None)}
        if evolve in actions:
            return _COLUMN.fullmatch(name) is not None
        return _NAMELESS.fullmatch(name.lower()) is None

    def wants_but_cannot(self, name: str) -> bool:
        """Whether a column that the contract lacks is refused for its name alone."""
        action = self.contract.drift.action(DriftKind.ADDED, name)
        return action is not DriftAction.REJECT and not self.can_keep(name)

    def _is_needed(self, column: str | None) -> bool:
        contract = self.contract
        required = {each.name for each in contract.columns if each.required}
        return column in {*required, *contract.key, contract.sequence_by}


def of_header(policy: Policy, diff: HeaderDiff, extra: Iterable[str]) -> tuple[Drift, ...]:
    """The header's differences with their actions; `duplicate` names are refused apart.

    `extra` are the names that the contract does not have, all of them.
    """
    return tuple(_differences(policy, diff, extra))


def kept(drift: Iterable[Drift]) -> tuple[Drift, ...]:
    """What a verdict shows of them, the strictest first."""
    ordered = sorted(drift, key=lambda each: -_ORDER.index(each.action))
    return tuple(ordered[:MOST_SHOWN])


def _differences(policy: Policy, diff: HeaderDiff, extra: Iterable[str]) -> Iterator[Drift]:
    action = policy.action
    for pair in diff.renamed:
        kind = DriftKind.RENAMED
        what = action(kind, pair.expected) if policy.can_keep(pair.found) else DriftAction.REJECT
        yield Drift(kind=kind, action=what, column=pair.expected, found=pair.found)
    for pair in diff.case:
        what = action(DriftKind.CASE, pair.expected)
        yield Drift(kind=DriftKind.CASE, action=what, column=pair.expected, found=pair.found)
    for name in diff.missing:
        missing = DriftKind.MISSING
        yield Drift(kind=missing, action=action(missing, name), column=name)
    for name in extra:
        what = action(DriftKind.ADDED, name)
        yield Drift(kind=DriftKind.ADDED, action=what, found=name[:LONGEST_NAME])
    if diff.reordered:
        yield Drift(kind=DriftKind.REORDERED, action=action(DriftKind.REORDERED, None))


def findings(policy: Policy, drift: Iterable[Drift], match: Match, line: int) -> Iterator[Finding]:
    """One finding for each difference that keeps the file from going on.

    They name columns of the contract; what the file has instead is in the diff.
    """
    strict = [each for each in drift if each.action in STRICT]
    for each in strict:
        if each.kind in _EXPECTED:
            yield _finding(each.action, line, each.column, _EXPECTED[each.kind])
    strange = sum(map(policy.wants_but_cannot, match.extra))
    if strange:
        words = f"{_KEPT}; {strange} are named otherwise"
        yield _finding(DriftAction.REJECT, line, None, words)
    for action in (DriftAction.REJECT, DriftAction.HOLD):
        added = sum(each.kind is DriftKind.ADDED and each.action is action for each in strict)
        if added := added - strange * (action is DriftAction.REJECT):
            yield _finding(action, line, None, f"no other columns; there are {added} more")
    if repeated := match.diff.duplicate:
        words = f"each column once and in one spelling; {len(repeated)} are repeated"
        yield _finding(DriftAction.REJECT, line, None, words)


_KEPT: Final = (
    "new columns whose names begin with a letter, go on with letters, digits and _ only, and have "
    "at most 255 characters: bronze can keep these"
)
_EXPECTED: Final = {
    DriftKind.RENAMED: "exactly this name; a similar one is there",
    DriftKind.CASE: "exactly this name; it is there in other capitals",
    DriftKind.MISSING: "a column of this name",
    DriftKind.REORDERED: "the columns in the order of the contract",
}


def _finding(action: DriftAction, line: int, column: str | None, expected: str) -> Finding:
    reason = Reason.DRIFT if action is DriftAction.HOLD else Reason.HEADER
    return Finding(rule=reason.value, expected=expected, line=line, column=column)
