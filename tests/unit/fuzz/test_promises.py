"""What is promised of a verdict is noticed when it is not so."""

from dataclasses import replace

import pytest

from fuzz.contracts import Family
from fuzz.files import try_file
from fuzz.promises import promise
from fuzz.property_error import PropertyError
from fuzz.recipe import RAW, recipe_of, written
from tidegate.check.verdict import Outcome, Reason, Verdict

SMALL = 1
"""Number of the contract with columns id, name and size."""
INPUT = written(SMALL, RAW, b"id,name,size\n1,Ann,1.5\nx,Bob,2\n2,,3\n1,Ann,1.5\n")
RECIPE = recipe_of(Family.CSV, INPUT)


@pytest.fixture
def verdict() -> Verdict:
    return try_file(Family.CSV, INPUT)


def test_the_verdict_is_one_with_findings(verdict: Verdict) -> None:
    assert (verdict.reason, verdict.rows, verdict.bad_rows) == (Reason.TOO_MANY_BAD_ROWS, 4, 2)
    assert [each.line for each in verdict.findings] == [3, 4]


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("every byte is counted", {"bytes": 1}),
        ("every byte is hashed", {"sha256": "0" * 64}),
        ("a reason exactly", {"outcome": Outcome.ACCEPTED}),
        ("a reason exactly", {"reason": None}),
        ("no more bad rows", {"outcome": Outcome.ACCEPTED, "reason": None}),
        ("a limit ends reading", {"reason": Reason.TOO_LARGE}),
        ("not negative", {"duplicate_rows": 3}),
        ("every bad row breaks", {"bad_rows": 3}),
        ("is a bad row", {"bad_rows": 0}),
        ("once a row", {"counts": {"id.type": 5, "name.required": 1}}),
        ("kept while there is room", {"findings": ()}),
        ("and counted", {"counts": {"id.type": 2}}),
    ],
)
def test_a_wrong_number_is_noticed(verdict: Verdict, what: str, changes: dict[str, object]) -> None:
    with pytest.raises(PropertyError, match=what):
        promise(RECIPE, replace(verdict, **changes))  # type: ignore[arg-type]  # each is one of its fields


def test_findings_in_another_order_are_noticed(verdict: Verdict) -> None:
    with pytest.raises(PropertyError, match="order of the file"):
        promise(RECIPE, replace(verdict, findings=verdict.findings[::-1]))


@pytest.mark.parametrize("line", [0, 7])
def test_a_finding_beside_the_file_is_noticed(verdict: Verdict, line: int) -> None:
    first, second = verdict.findings
    moved = (
        (replace(first, line=line), second) if line == 0 else (first, replace(second, line=line))
    )
    with pytest.raises(PropertyError, match="a line is one of the file"):
        promise(RECIPE, replace(verdict, findings=moved))


def test_half_a_character_is_noticed(verdict: Verdict) -> None:
    first, second = verdict.findings
    with pytest.raises(PropertyError, match="whole characters"):
        promise(RECIPE, replace(verdict, findings=(replace(first, expected="\ud800"), second)))
