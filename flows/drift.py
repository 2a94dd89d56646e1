"""How a file may differ from its contract's columns, and what is done about each difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DriftKind(StrEnum):
    """How a file differs."""

    ADDED = "added"
    """A column that the contract does not have."""
    MISSING = "missing"
    """A column of the contract that is not there, and none that resembles it."""
    RENAMED = "renamed"
    """A column of the contract is not there; one of a similar name is."""
    REORDERED = "reordered"
    """All columns are there in another order."""
    WIDENED = "widened"
    """Cells that do not fit the column's type, and would fit a wider one."""
    TYPE_BROKEN = "type_broken"
    """Cells that do not fit the column's type, nor a wider one."""
    CASE = "case"
    """A column's name is written in other capitals."""


class DriftAction(StrEnum):
    """What is done about it."""

    ALLOW = "allow"
    """The file goes on, and the verdict notes the difference. Cells that break their type are
    bad rows as ever: the tolerance decides."""
    EVOLVE = "evolve"
    """As allow, and the verdict proposes the next version of the contract."""
    HOLD = "hold"
    """The file waits for a person, or for a version of the contract that has the difference."""
    REJECT = "reject"
    """The file is turned away."""


class EvolutionMode(StrEnum):
    """What Auto Loader does about a column that its stream lacks, in the words of its options."""

    ADD_NEW_COLUMNS = "addNewColumns"
    """The stream fails once; started again, it has the column."""
    RESCUE = "rescue"
    """The values stay with their row, as JSON."""
    FAIL_ON_NEW_COLUMNS = "failOnNewColumns"
    """The stream fails until it is given the column, or the file is gone."""


DEFAULTS: Final[Mapping[DriftKind, DriftAction]] = MappingProxyType(
    {
        DriftKind.ADDED: DriftAction.REJECT,
        DriftKind.MISSING: DriftAction.REJECT,
        DriftKind.RENAMED: DriftAction.REJECT,
        DriftKind.REORDERED: DriftAction.ALLOW,
        DriftKind.WIDENED: DriftAction.ALLOW,
        DriftKind.TYPE_BROKEN: DriftAction.ALLOW,
        DriftKind.CASE: DriftAction.REJECT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRule:
    """One line of a policy."""

    kind: DriftKind
    action: DriftAction
    column: str | None = None
    """None: every column without a rule of its own."""
    above: Decimal = Decimal(0)
    """Of `widened` and `type_broken`: share of the column's cells that are not empty, 0 to 1, that
    must differ before the action is taken; as many or fewer are bad rows as ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftPolicy:
    """The contract's own rules before the defaults, a column's before those for all columns."""

    rules: tuple[DriftRule, ...] = ()

    def action(self, kind: DriftKind, column: str | None = None) -> DriftAction:
        """What to do about this kind of difference in this column, or in the whole header."""
        return self.rule(kind, column).action

    def rule(self, kind: DriftKind, column: str | None = None) -> DriftRule:
        """The line of the policy that decides."""
        stated = {rule.column: rule for rule in self.rules if rule.kind is kind}
        fallback = DriftRule(kind=kind, action=DEFAULTS[kind])
        return stated.get(column) or stated.get(None) or fallback

    def actions(self, kind: DriftKind) -> frozenset[DriftAction]:
        """What is done about this kind of difference in one column or another."""
        own = {rule.action for rule in self.rules if rule.kind is kind}
        return frozenset(own | {self.action(kind)})
