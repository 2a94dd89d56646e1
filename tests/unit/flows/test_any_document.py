"""Whatever a contract says, it is read or refused with places."""

import copy
from datetime import UTC, date, datetime
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.declaration import ContractError
from flows.drift import DriftAction
from flows.lint import lint
from flows.names import FlowName
from flows.odcs_drift import KINDS
from flows.quality import Metric, Operator
from tests.unit.flows.contracts import VALID, load

EXTENDED = (
    VALID
    + """\
      - property: driftPolicy
        value: {added: evolve, widened: {action: hold, above: 0.5},
                columns: [{name: amount, missing: allow}]}
      - property: controlTotals
        value: {trailer: {marker: T, rowsPosition: 2}}
      - property: expectedArrival
        value: {cron: 0 6 * * *, graceSeconds: 60}
    quality:
      - {metric: duplicateValues, mustBe: 0, arguments: {properties: [code]}}
      - {type: sql, query: SELECT 1, mustBe: true}
"""
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([10**40, 2**63, -1]),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        [
            "number",
            "code",
            "(a+)+",
            "jsonl",
            "gzip",
            ".manifest",
            "sql",
            *KINDS,
            *map(str, [*Metric, *Operator]),
        ]
    ),
    st.sampled_from(list(DriftAction)).map(str),
    st.just(date(2020, 1, 1)),
    st.just(datetime(2020, 1, 1, tzinfo=UTC)),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from(["name", "action", "value"]), st.integers(0, 2), max_size=2),
)


def places(node: object) -> list[tuple[Any, Any]]:
    """Every collection of the document with each of its keys."""
    keys = (
        range(len(node)) if isinstance(node, list) else list(node) if isinstance(node, dict) else []
    )
    found = [(node, key) for key in keys]
    return found + [place for key in keys for place in places(node[key])]  # type: ignore[index]  # it has the key


@st.composite
def documents(draw: st.DrawFn) -> str:
    document = copy.deepcopy(yaml.safe_load(EXTENDED))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(places(document)))
        if isinstance(holder, dict) and draw(st.booleans()):
            key = draw(
                st.sampled_from([key, "name", "format", "pattern", "unit", "above", "extra"])
            )
        holder[key] = draw(JUNK)
    return str(yaml.safe_dump(document, allow_unicode=True))


def faults(text: str) -> tuple[ContractError, ...]:
    try:
        load(text)
    except ContractError as error:
        return error.faults
    return ()


def test_a_time_beyond_every_calendar_is_refused() -> None:
    (fault,) = faults(EXTENDED.replace("graceSeconds: 60", f"graceSeconds: {10**40}"))
    assert fault.problem == "must be at most 1,000,000,000"


def test_the_document_that_is_broken_is_right() -> None:
    assert load(EXTENDED).control is not None


@settings(max_examples=60, deadline=None)
@given(text=documents())
def test_a_document_is_read_or_refused_with_places(text: str) -> None:
    lines = text.count("\n") + 1
    found = faults(text)
    assert all(1 <= fault.line <= lines for fault in found)
    assert all(fault.problem for fault in found)
    lint(text, flow=FlowName("shop"), source="a")


@settings(max_examples=30, deadline=None)
@given(
    start=st.integers(0, len(VALID)),
    junk=st.text("\t{}[]:-#&*!|>'\"%@`,? \n\0\ufeffé1a", max_size=4),
)
def test_text_that_is_cut_or_scribbled_on_is_read_or_refused(start: int, junk: str) -> None:
    for text in (VALID[:start] + junk, VALID[:start] + junk + VALID[start:]):
        assert all(fault.line >= 1 for fault in faults(text))
