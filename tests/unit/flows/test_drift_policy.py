"""The policy about files that differ from their contract."""

from decimal import Decimal
from itertools import product

import pytest

from flows.declaration import ContractError
from flows.drift import (
    DEFAULTS,
    DriftAction,
    DriftKind,
    DriftPolicy,
    DriftRule,
    EvolutionMode,
)
from flows.odcs_drift import KINDS, SENSELESS
from tests.unit.flows.contracts import VALID, changed, load

FIRST = "    customProperties:\n"


def with_policy(value: str) -> str:
    return changed(FIRST, f"{FIRST}      - {{property: driftPolicy, value: {value}}}\n")


def policy(value: str) -> DriftPolicy:
    return load(with_policy(value)).drift


def test_without_a_policy_the_defaults_hold() -> None:
    drift = load(VALID).drift
    assert {kind: drift.action(kind, "code") for kind in DriftKind} == DEFAULTS


def test_a_column_has_its_own_rules_before_those_for_all() -> None:
    drift = policy("{added: hold, columns: [{name: comment, added: evolve}]}")
    assert drift.action(DriftKind.ADDED, "comment") is DriftAction.EVOLVE
    assert drift.action(DriftKind.ADDED, "other") is DriftAction.HOLD
    assert drift.action(DriftKind.RENAMED, "comment") is DriftAction.REJECT


def test_an_action_may_wait_for_a_share_of_cells() -> None:
    drift = policy("{columns: [{name: amount, typeBroken: {action: hold, above: 0.25}}]}")
    assert drift.rule(DriftKind.TYPE_BROKEN, "amount") == DriftRule(
        kind=DriftKind.TYPE_BROKEN,
        action=DriftAction.HOLD,
        column="amount",
        above=Decimal("0.25"),
    )


@pytest.mark.parametrize(("name", "action"), list(product(KINDS, DriftAction)))
def test_every_combination_is_taken_or_refused_with_its_reason(
    name: str, action: DriftAction
) -> None:
    kind = KINDS[name]
    if (kind, action) not in SENSELESS:
        assert policy(f"{{{name}: {action}}}").action(kind) is action
        return
    with pytest.raises(ContractError) as caught:
        policy(f"{{{name}: {action}}}")
    assert caught.value.field == f"schema[0].customProperties[0].value.{name}"
    assert caught.value.line == 28
    assert SENSELESS[kind, action] in caught.value.problem


WRONG = [
    ("{type_broken: hold}", "is it typeBroken?"),
    ("{added: ignore}", "must be one of allow, evolve, hold, reject"),
    ("{added: {action: hold, above: 0.1}}", "is not supported"),
    ("{widened: {action: hold, above: 1}}", "from 0 to below 1"),
    ("{widened: {action: allow, above: 0.1}}", "changes nothing"),
    ("hold", "must be a mapping"),
    ("{columns: {name: code}}", "must be a list of columns"),
    ("{columns: [{name: code}]}", "states nothing about code"),
    ("{columns: [{name: code, reordered: hold}]}", "about the whole header"),
    ("{columns: [{name: code, added: allow}]}", "it cannot be added"),
    ("{columns: [{name: Code, added: allow}]}", "it cannot be added"),
    ("{columns: [{name: a b, added: evolve}]}", "must begin with a letter"),
    ("{columns: [{name: price, missing: hold}]}", "price is not a column"),
    ("{columns: [{name: code, widened: hold}]}", "every text fits code"),
    ("{columns: [{name: status, missing: allow}]}", "status is required"),
    ("{columns: [{name: a, added: hold}, {name: a, added: allow}]}", "states added of a twice"),
]


@pytest.mark.parametrize(("value", "words"), WRONG)
def test_a_policy_that_makes_no_sense_is_refused(value: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        policy(value)
    assert words in caught.value.problem
    assert caught.value.field.startswith("schema[0].customProperties[0].value")


def test_every_fault_of_a_policy_is_told() -> None:
    with pytest.raises(ContractError) as caught:
        policy("{renamed: allow, typeBroken: evolve, columns: [{name: price, missing: hold}]}")
    assert len(caught.value.faults) == 3


def with_mode(mode: str, drift: str) -> str:
    stated = f"      - {{property: schemaEvolutionMode, value: {mode}}}\n"
    return changed(FIRST, f"{FIRST}{stated}      - {{property: driftPolicy, value: {drift}}}\n")


def test_a_contract_may_make_bronze_fail_for_a_column_that_is_turned_away() -> None:
    assert load(VALID).uninvited is EvolutionMode.RESCUE
    for drift in ("{added: reject}", "{columns: [{name: size, added: evolve}]}"):
        found = load(with_mode("failOnNewColumns", drift)).uninvited
        assert found is EvolutionMode.FAIL_ON_NEW_COLUMNS
    assert load(with_mode("rescue", "{added: allow}")).uninvited is EvolutionMode.RESCUE


@pytest.mark.parametrize(
    ("mode", "drift", "problem"),
    [
        ("none", "{added: reject}", "must be one of addNewColumns, rescue, failOnNewColumns"),
        ("addNewColumns", "{added: reject}", "added: evolve"),
        ("rescue", "{added: evolve}", "leave it out"),
        ("failOnNewColumns", "{added: evolve}", "leave it out"),
        ("failOnNewColumns", "{added: allow}", "use rescue, or reject them"),
        ("failOnNewColumns", "{columns: [{name: size, added: hold}]}", "use rescue"),
        ("failOnNewColumns", "{renamed: hold}", "use rescue"),
    ],
)
def test_a_mode_that_contradicts_the_policy_is_refused(mode: str, drift: str, problem: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(with_mode(mode, drift))
    assert caught.value.field == "schema[0].customProperties[0].value"
    assert problem in caught.value.problem
