"""What is said of a file that differs, and the change to the contract that is suggested."""

import pytest
import yaml

from tests.unit.check.checking import check
from tests.unit.check.drifting import ADDED, BROKEN, CASE, MISSING, RENAMED, REORDERED, WIDENED
from tidegate.check.judging.drift_words import line

LINES = [
    (ADDED, '+ "colour": added', "properties[4]", {"name": "colour", "logicalType": "string"}),
    (MISSING, "- day: missing", "properties[3].required", {"name": "day", "required": False}),
    (RENAMED, '~ day: renamed, there is "days"', "properties[3].name", {"name": "days"}),
    (CASE, '~ size: in other capitals, "Size"', "properties[2].name", {"name": "Size"}),
    (
        WIDENED,
        "~ id: cells that need BIGINT: 1",
        "properties[0].physicalType",
        {"name": "id", "physicalType": "BIGINT"},
    ),
    (
        WIDENED.replace("2147483648", "0.5"),
        "~ id: cells that need DOUBLE: 1",
        "properties[0].logicalType",
        {"name": "id", "logicalType": "number"},
    ),
    (
        BROKEN,
        "~ id: cells of another type: 1",
        "properties[0].logicalType",
        {"name": "id", "logicalType": "string"},
    ),
]


@pytest.mark.parametrize(("content", "words", "field", "changed"), LINES)
def test_a_difference_is_told_readably_with_the_change_to_the_contract(
    content: str, words: str, field: str, changed: dict[str, object]
) -> None:
    (drift,) = check(content.encode()).drift
    assert line(drift) == words
    assert drift.change.splitlines()[0].startswith(f"# schema[0].{field}")
    assert yaml.safe_load(drift.change)["schema"][0]["properties"] == [changed]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (MISSING, {"columns": [{"name": "day", "missing": "allow"}]}),
        (REORDERED, {"reordered": "allow"}),
    ],
)
def test_where_the_policy_has_to_change_that_is_suggested(
    content: str, value: dict[str, object]
) -> None:
    (drift,) = check(content.encode()).drift
    (custom,) = yaml.safe_load(drift.change)["schema"][0]["customProperties"]
    assert custom == {"property": "driftPolicy", "value": value}


@pytest.mark.parametrize("name", ["a b", "#x: [", "\u202eevil", "\x1b[2J", "x" * 500])
def test_a_name_from_outside_cannot_escape_from_the_suggestion(name: str) -> None:
    (drift,) = check(f'id,name,size,day,"{name}"\n'.encode()).drift
    assert drift.change.isascii()
    assert (line(drift) + drift.change.replace("\n", "")).isprintable()
    assert len(drift.change) < 500
    loaded = yaml.safe_load(drift.change)
    assert loaded is None or loaded["schema"][0]["properties"][0]["name"] == name[:128]
