"""What is written is what the schema and the page about it say."""

import json
import re
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from flows.drift import DriftAction, DriftKind
from flows.quality import Severity
from tests.corpus.cases import CASES
from tests.unit.gate.json_schema import problems
from tests.unit.gate.test_documents import RECORD, verdict_of
from tidegate.check.check import Check
from tidegate.check.verdict import (
    Comparison,
    Drift,
    Measured,
    Outcome,
    Reason,
    Standing,
    Totals,
    TotalsFrom,
    Verdict,
)
from tidegate.gate.documents import VERSION, describe, refusal, rejection
from tidegate.gate.manifest import waiting

PAGE = Path("docs/rejections.md").read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads(Path("docs/schemas/receipt-1.schema.json").read_text("utf-8"))
PROPERTIES = SCHEMA["properties"]
SMALL = 5_000


def faults(document: object) -> list[str]:
    """Of the document as it is stored."""
    return list(problems(json.loads(json.dumps(document)), SCHEMA, SCHEMA))


@pytest.mark.parametrize("sample", ["titles.csv", "titles_bad.csv", "later/titles.csv"])
def test_the_documents_of_the_samples_are_as_the_schema_says(sample: str) -> None:
    assert faults(rejection(RECORD, verdict_of(sample))) == []


def test_the_documents_of_the_whole_corpus_are_as_the_schema_says() -> None:
    seen = set()
    for case in CASES:
        if len(case.content()) < SMALL:
            check = Check(case.contract, case.limits)
            check.feed(case.content())
            document = rejection(RECORD, check.finish())
            seen.add(document["reason"])
            assert faults(document) == [], case.name
    assert len(seen) > 8


def everything() -> Verdict:
    """A verdict with every part that there is."""
    drifts = [
        Drift(kind=kind, action=action, column="a", found="b", cells=1, to="BIGINT", change="x: 1")
        for kind in DriftKind
        for action in DriftAction
    ]
    rules = [
        Measured(rule="r", expected="e", standing=standing, severity=severity, measured=measured)
        for standing in Standing
        for severity in Severity
        for measured in (None, Fraction(3), Fraction(1, 3))
    ]
    totals = Totals(
        source=TotalsFrom.MANIFEST,
        expected_rows=2,
        found_rows=1,
        expected_sha256="0" * 64,
        found_sha256="1" * 64,
    )
    return replace(
        verdict_of("titles_bad.csv"), drift=tuple(drifts), quality=tuple(rules), totals=totals
    )


def test_every_part_of_a_verdict_is_described() -> None:
    document = rejection(RECORD, everything())
    assert faults(document) == []
    assert [each.get("measured") for each in document["quality"][:3]] == [None, 3, 1 / 3]
    assert document["controlTotals"]["agree"] is False
    assert document["drift"][0]["change"] == "x: 1"


def test_a_file_that_waits_for_its_manifest_has_a_document_too() -> None:
    for reason in (Reason.MANIFEST_MISSING, Reason.MANIFEST_UNREADABLE):
        assert faults(rejection(RECORD, waiting(reason, "a manifest", 12))) == []


def test_an_operators_refusal_may_say_less_and_may_keep_what_was_told() -> None:
    short = refusal(RECORD, "ann: no", {})
    assert faults(short) == []
    before = json.loads(json.dumps(rejection(RECORD, verdict_of("titles_bad.csv"))))
    whole = refusal(RECORD, "ann: no", before)
    assert faults(whole) == []
    assert whole["findings"] == before["findings"]
    assert faults({**short, "reason": "header"}) != []


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"outcome": "perhaps"},
        {"rows": -1},
        {"rows": "10"},
        {"sha256": "x"},
        {"more": 1},
        {"counts": {"a.type": 0}},
        {"findings": [{"rule": "a"}]},
        {"findings": [{"rule": "a", "expected": "b", "value": "c"}]},
        {"controlTotals": {"agree": True}},
        {"header": {"missing": []}},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_not_written(change: dict[str, object]) -> None:
    assert faults({**rejection(RECORD, verdict_of("titles_bad.csv")), **change}) != []


WORDS: list[tuple[list[str | None], type[StrEnum]]] = [
    (PROPERTIES["outcome"]["enum"], Outcome),
    (PROPERTIES["reason"]["enum"][1:], Reason),
    (PROPERTIES["comparison"]["enum"], Comparison),
    (PROPERTIES["drift"]["items"]["properties"]["kind"]["enum"], DriftKind),
    (PROPERTIES["drift"]["items"]["properties"]["action"]["enum"], DriftAction),
    (PROPERTIES["quality"]["items"]["properties"]["standing"]["enum"], Standing),
    (PROPERTIES["quality"]["items"]["properties"]["severity"]["enum"], Severity),
    (PROPERTIES["controlTotals"]["anyOf"][1]["properties"]["source"]["enum"], TotalsFrom),
]


@pytest.mark.parametrize(("written", "words"), WORDS, ids=[words.__name__ for _, words in WORDS])
def test_the_schema_lists_every_word_and_no_other(
    written: list[str | None], words: type[StrEnum]
) -> None:
    assert set(written) == {word.value for word in words}


def test_its_version_is_that_of_the_documents() -> None:
    assert PROPERTIES["version"]["const"] == VERSION
    assert SCHEMA["$id"].endswith(f":{VERSION}")


def rows_of(heading: str) -> set[str]:
    """What stands in the first column of the table that begins so."""
    table = PAGE[PAGE.index(f"| {heading} |") :].split("\n\n")[0]
    firsts = [line.split("|")[1] for line in table.splitlines()[2:]]
    return {name for first in firsts for name in re.findall(r"`(\w+)`", first)}


def test_the_page_describes_every_field() -> None:
    assert rows_of("field") == set(PROPERTIES)
    assert set(describe(verdict_of("titles.csv"))) < set(PROPERTIES)


def test_the_page_says_what_to_do_for_every_reason() -> None:
    assert rows_of("reason") == {reason.value for reason in Reason}


def test_the_page_links_the_schema() -> None:
    assert f"schemas/receipt-{VERSION}.schema.json" in PAGE


def test_the_example_of_the_page_is_what_the_sample_gives() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    example = json.loads(shown)
    document = json.loads(json.dumps(rejection(RECORD, verdict_of("titles_bad.csv"))))
    for field in ("version", "outcome", "reason", "summary", "header"):
        assert example[field] == document[field], field
    assert all(each in document["findings"] for each in example["findings"])
    assert example["counts"].items() <= document["counts"].items()
    assert all(each in document["drift"] for each in example["drift"])
