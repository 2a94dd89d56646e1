"""Data contracts: any bytes are a contract that works, or are refused with field and line."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

import flows as declared
from flows.contract import Contract
from flows.declaration import ContractError
from flows.names import FlowName
from flows.odcs import load_contract
from fuzz.building import built
from fuzz.contracts import Family, table
from fuzz.property_error import hold
from fuzz.target import Target
from tidegate.check.check import Check

LONGEST: Final = 1500
MOST_EDITS: Final = 64
"""Bytes, four for each: every one may double the document."""
_FLOW: Final = FlowName("fuzz")
_STRANGE: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 1, 2, 10**9, 10**30, 0.5, 1e308, "", " ", "x", "x" * 300),
    *([], {}, [None], [[]], {"a": 1}, [{}], {"": ""}, "INT", "STRING", "DECIMAL(38,38)", "date"),
    *("string", "integer", "number", "timestamp", "csv", "jsonl", "gzip", "hold", "evolve"),
    *("(", "[a-z", "(a+)+$", "a{9999}", r"\p{L}", "\\", "*", "yyyy-MM-dd", "M/d/yy", "\ud83d"),
    *("id", "name", "2024-01-01", "2024-01-01T00:00:00Z", "NaN", "Infinity", "1e400", "\u202e"),
    *(["1"], [1, 2], ["a", "a"], {"action": "hold", "above": 2}, "-1", "0x10", "1_000", "\x1b"),
)


def try_contract(data: bytes) -> None:
    """The first byte says whether the rest is text or edits. Raises PropertyError."""
    way, body = (data[0], data[1:]) if data else (0, b"")
    text = _edited(way, body) if way else body.decode("utf-8", "replace")
    try:
        contract = load_contract(text, flow=_FLOW, source="fuzz.odcs.yaml")
    except ContractError as error:
        _refused(error, text)
    else:
        _works(contract)


def _refused(error: ContractError, text: str) -> None:
    lines = len(text.splitlines()) + 1
    for fault in error.faults:
        hold(1 <= fault.line <= lines, f"a fault has a line of the document, not {fault.line}")
        hold(fault.column >= 1, "a fault has a column")
        hold(bool(fault.field and fault.problem), "a fault names its field and says what to do")
        str(fault).encode()
    places = [(fault.line, fault.column) for fault in error.faults]
    hold(places == sorted(places), "faults stand in the order of the document")


def _works(contract: Contract) -> None:
    """Files can be checked against it."""
    check = Check(contract)
    check.feed(built(contract, bytes((0, *range(64, 70), *range(168, 180)))))
    check.finish()


def _edited(way: int, edits: bytes) -> str:
    """A contract of the table in which values were changed, left out or put in."""
    documents = _documents()
    document: Any = json.loads(documents[way % len(documents)])
    for at in range(0, min(len(edits), MOST_EDITS) - 3, 4):
        _edit(document, edits[at : at + 4])
    return json.dumps(document)


def _edit(document: object, edit: bytes) -> None:
    place, act, value, child = edit
    found = [each for each in _collections(document) if each]
    if not found:
        return
    target = found[place % len(found)]
    keys = list(target) if isinstance(target, dict) else list(range(len(target)))
    key = keys[child % len(keys)]
    strange = deepcopy(_STRANGE[value % len(_STRANGE)])
    match act % 4:
        case 0:
            del target[key]
        case 1 if isinstance(target, dict):
            target[str(strange)] = deepcopy(target[key])
        case 1:
            target.append(deepcopy(target[key]))
        case _:
            target[key] = strange


def _collections(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever JSON has
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _collections(each)


@cache
def _documents() -> tuple[str, ...]:
    texts = [each.document for family in Family for each in table(family)[:16]]
    texts += [path.read_text("utf-8") for path in sorted(_declared().rglob("*.odcs.yaml"))]
    return tuple(json.dumps(yaml.safe_load(text), default=str) for text in texts)


def _declared() -> Path:
    return Path(declared.__path__[0])


def seeds() -> Iterator[bytes]:
    """Each document as it is where it is short, and with a few edits."""
    for number, text in enumerate(_documents()):
        yield bytes((1 + number,)) + bytes(4 * (number % 3))
        if len(text) < LONGEST:
            yield b"\0" + text.encode()


WORDS: Final = tuple(
    f"{word}: "
    for word in (
        *("schema", "properties", "logicalType", "logicalTypeOptions", "customProperties"),
        *("quality", "metric", "mustBe", "pattern", "format", "property", "value", "primaryKey"),
    )
)

TARGETS: Final = {
    "contracts": Target(
        name="contracts",
        run=try_contract,
        seeds=seeds,
        longest=LONGEST,
        covers="flows",
        words=WORDS,
    )
}
