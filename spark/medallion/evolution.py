"""What the contract's policy makes of columns that it lacks: in bronze, and of rows in silver."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.contract import Contract
from flows.drift import DriftAction, DriftKind, DriftPolicy, EvolutionMode

MODES: Final[Mapping[DriftAction, EvolutionMode]] = MappingProxyType(
    {
        DriftAction.ALLOW: EvolutionMode.RESCUE,
        DriftAction.EVOLVE: EvolutionMode.ADD_NEW_COLUMNS,
        # What is held comes too, once an operator has released it.
        DriftAction.HOLD: EvolutionMode.RESCUE,
    }
)
"""By what the policy says about added columns; `reject` leaves it to the contract."""


def evolution_mode(contract: Contract) -> EvolutionMode:
    """Auto Loader's mode for the dataset."""
    return MODES.get(contract.drift.action(DriftKind.ADDED), contract.uninvited)


def evolving(policy: DriftPolicy) -> tuple[str, ...]:
    """The columns that the policy itself lets bronze gain by their names."""
    return _named(policy, frozenset({DriftAction.EVOLVE}))


def invites_all(policy: DriftPolicy) -> bool:
    """Whether a column of any name may come, but for those that are rejected by their names.

    A column of the contract that is held under another name may be called anything.
    """
    anything = policy.action(DriftKind.ADDED) is not DriftAction.REJECT
    return anything or DriftAction.HOLD in policy.actions(DriftKind.RENAMED)


def invited(policy: DriftPolicy) -> tuple[str, ...]:
    """The columns that may come by their names."""
    return _named(policy, frozenset(DriftAction) - {DriftAction.REJECT})


def rejected(policy: DriftPolicy) -> tuple[str, ...]:
    """The columns that are turned away by their names."""
    return _named(policy, frozenset({DriftAction.REJECT}))


def _named(policy: DriftPolicy, actions: frozenset[DriftAction]) -> tuple[str, ...]:
    return tuple(
        rule.column
        for rule in policy.rules
        if rule.kind is DriftKind.ADDED and rule.action in actions and rule.column
    )
