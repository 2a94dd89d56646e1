"""What a contract's policy makes of columns that it lacks, in bronze and in silver."""

from dataclasses import replace

import pytest
from medallion.evolution import evolution_mode, evolving
from medallion.strangers import malformed, strangers

from flows.contract import Contract, JsonLinesFormat
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule, EvolutionMode
from local.databricks.cloudfiles.options import EvolutionMode as AutoLoaderMode
from tests.unit.medallion.contracts import shop

ADDED = DriftKind.ADDED
ALLOW, EVOLVE, HOLD, REJECT = DriftAction
COLUMNS = "'id', 'name', 'price', 'day', 'colour', 'code'"

type Rule = tuple[DriftKind, DriftAction, str | None]


def under(*rules: Rule) -> Contract:
    stated = (DriftRule(kind=kind, action=action, column=name) for kind, action, name in rules)
    return replace(shop(), drift=DriftPolicy(rules=tuple(stated)))


def misplaced(contract: Contract) -> str:
    return malformed(contract).partition("name -> ")[2].removesuffix("), true)")


@pytest.mark.parametrize(
    ("rules", "mode"),
    [
        ((), EvolutionMode.RESCUE),
        (((ADDED, REJECT, None),), EvolutionMode.RESCUE),
        (((ADDED, ALLOW, None),), EvolutionMode.RESCUE),
        (((ADDED, HOLD, None),), EvolutionMode.RESCUE),
        (((ADDED, EVOLVE, None),), EvolutionMode.ADD_NEW_COLUMNS),
        (((ADDED, EVOLVE, "size"),), EvolutionMode.RESCUE),
        (((ADDED, EVOLVE, None), (ADDED, REJECT, "size")), EvolutionMode.ADD_NEW_COLUMNS),
    ],
)
def test_the_policy_says_what_bronze_does_about_new_columns(
    rules: tuple[Rule, ...], mode: EvolutionMode
) -> None:
    assert evolution_mode(under(*rules)) is mode


@pytest.mark.parametrize("action", DriftAction)
def test_a_contract_makes_bronze_fail_only_for_what_its_policy_rejects(action: DriftAction) -> None:
    failing = replace(under((ADDED, action, None)), uninvited=EvolutionMode.FAIL_ON_NEW_COLUMNS)

    fails = evolution_mode(failing) is EvolutionMode.FAIL_ON_NEW_COLUMNS
    assert fails is (action is REJECT)


def test_the_modes_are_named_as_auto_loader_names_them() -> None:
    assert {mode.value for mode in EvolutionMode} == {*AutoLoaderMode} - {AutoLoaderMode.NONE}


def test_columns_that_evolve_by_their_names_are_part_of_the_schema() -> None:
    policy = under((ADDED, ALLOW, "more"), (ADDED, EVOLVE, "size")).drift
    assert evolving(policy) == ("size",)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), f"name NOT IN ('_file_path', {COLUMNS})"),
        (((ADDED, ALLOW, "size"),), f"name NOT IN ('_file_path', 'size', {COLUMNS})"),
        (((ADDED, ALLOW, None),), "name RLIKE '^_c[0-9]+$'"),
        (((ADDED, HOLD, None),), "name RLIKE '^_c[0-9]+$'"),
        (((ADDED, EVOLVE, None),), "name RLIKE '^_c[0-9]+$'"),
        (((DriftKind.RENAMED, HOLD, "name"),), "name RLIKE '^_c[0-9]+$'"),
        (
            ((ADDED, ALLOW, None), (ADDED, REJECT, "it's")),
            r"name RLIKE '^_c[0-9]+$' OR name IN ('it\'s')",
        ),
    ],
)
def test_a_row_is_malformed_by_surplus_cells_and_by_columns_that_may_not_come(
    rules: tuple[Rule, ...], expected: str
) -> None:
    assert misplaced(under(*rules)) == expected


def test_only_members_of_json_that_make_a_row_malformed_tell_rows_apart() -> None:
    contract = replace(under((ADDED, ALLOW, None)), file_format=JsonLinesFormat())

    rescued = f"CASE WHEN {malformed(contract)} THEN _rescued_data END AS _rescued_data"
    assert strangers(contract, ["id"]) == (rescued,)
    assert strangers(shop(), ["id", "more"]) == ("_rescued_data AS _rescued_data",)


def test_cells_of_added_columns_tell_rows_apart() -> None:
    contract = under((ADDED, EVOLVE, None))

    added = strangers(contract, ["_file_id", "ID", "more", "_rescued_data", "_change_type"])[1]
    assert added == "to_json(struct(`more`)) AS _added"
    assert strangers(contract, ["id"])[1] == "CAST(NULL AS STRING) AS _added"
