"""The part of JSON Schema 2020-12 that our schemas use; any other keyword is an error.

Stricter than the standard in one thing: an object may have no field that its schema leaves out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

type Schema = Mapping[str, Any]

TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
SPEAKS_OF: dict[str, type | tuple[type, ...]] = {
    "properties": dict,
    "additionalProperties": dict,
    "required": dict,
    "items": list,
    "maxItems": list,
    "minimum": (int, float),
    "pattern": str,
}
"""A keyword says nothing of a value of another type."""
WORDS = {"$schema", "$id", "title", "description", "$defs", "if", "else"}


def problems(value: object, schema: Schema, root: Schema, at: str = "$") -> Iterator[str]:
    """What of the value the schema does not allow, with its place."""
    if "if" in schema and next(problems(value, _as_condition(schema["if"]), root, at), None):
        yield from problems(value, {**schema["else"], "additionalProperties": {}}, root, at)
    for keyword, wanted in schema.items():
        if keyword in WORDS:
            continue
        if isinstance(value, SPEAKS_OF.get(keyword, object)):
            yield from KEYWORDS[keyword](value, wanted, schema, root, at)


def _as_condition(schema: Schema) -> Schema:
    """A condition speaks of some fields: the others are not its business."""
    return {**schema, "additionalProperties": {}}


type _Check = Callable[[Any, Any, Schema, Schema, str], Iterator[str]]


def _ref(value: object, wanted: str, _: Schema, root: Schema, at: str) -> Iterator[str]:
    yield from problems(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)


def _any_of(value: object, wanted: list[Schema], _: Schema, root: Schema, at: str) -> Iterator[str]:
    found = [list(problems(value, each, root, at)) for each in wanted]
    if all(found):
        yield from (problem for each in found for problem in each)


def _properties(
    value: Any,  # noqa: ANN401 - JSON
    wanted: Schema,
    schema: Schema,
    root: Schema,
    at: str,
) -> Iterator[str]:
    for name, each in value.items():
        if name in wanted:
            yield from problems(each, wanted[name], root, f"{at}.{name}")
        elif "additionalProperties" not in schema:
            yield f"{at}.{name} is not described"


def _others(value: Any, wanted: Schema, schema: Schema, root: Schema, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for name, each in value.items():
        if name not in schema.get("properties", {}):
            yield from problems(each, wanted, root, f"{at}.{name}")


def _plain(says: str, holds: Callable[[Any, Any], bool]) -> _Check:
    def check(value: object, wanted: object, _: Schema, __: Schema, at: str) -> Iterator[str]:
        if not holds(value, wanted):
            yield f"{at} is {value!r}, not {says} {wanted!r}"

    return check


def _required(value: Any, wanted: list[str], *_: object) -> Iterator[str]:  # noqa: ANN401 - JSON
    yield from (f"{name} is missing" for name in wanted if name not in value)


def _items(value: Any, wanted: Schema, _: Schema, root: Schema, at: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for place, each in enumerate(value):
        yield from problems(each, wanted, root, f"{at}[{place}]")


KEYWORDS: Mapping[str, _Check] = {
    "$ref": _ref,
    "anyOf": _any_of,
    "properties": _properties,
    "additionalProperties": _others,
    "required": _required,
    "items": _items,
    "type": _plain("of type", lambda value, wanted: TYPES[wanted](value)),
    "const": _plain("the constant", lambda value, wanted: value == wanted),
    "enum": _plain("one of", lambda value, wanted: value in wanted),
    "minimum": _plain("at least", lambda value, wanted: value >= wanted),
    "maxItems": _plain("no longer than", lambda value, wanted: len(value) <= wanted),
    "pattern": _plain("like", lambda value, wanted: bool(re.search(wanted, value))),
}
