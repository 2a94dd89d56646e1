"""Reads the custom property `schemaEvolutionMode`, which is about columns that are turned away."""

from flows.contract import Column
from flows.declaration import Declaration, FieldPath
from flows.drift import DriftAction, DriftKind, DriftPolicy, EvolutionMode
from flows.odcs_fields import choice


def read_evolution(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> EvolutionMode:
    """Raises ContractError."""
    mode = choice(declaration, path, value, EvolutionMode)
    if mode is EvolutionMode.ADD_NEW_COLUMNS:
        raise declaration.fault(path, "is what driftPolicy asks for with added: evolve")
    return mode


def refuse_unfit_evolution(
    declaration: Declaration, path: FieldPath, mode: EvolutionMode, policy: DriftPolicy
) -> None:
    """Raises ContractError where the policy lets columns in that the mode has no place for."""
    if policy.action(DriftKind.ADDED) is DriftAction.EVOLVE:
        problem = "is not asked: driftPolicy has added: evolve, by which bronze gains columns"
        raise declaration.fault(path, f"{problem}: leave it out")
    let_in = policy.actions(DriftKind.ADDED) | policy.actions(DriftKind.RENAMED)
    if mode is EvolutionMode.FAIL_ON_NEW_COLUMNS and let_in & {DriftAction.ALLOW, DriftAction.HOLD}:
        problem = "would fail for columns that driftPolicy allows, or holds until a release"
        raise declaration.fault(path, f"{problem}: use rescue, or reject them")
