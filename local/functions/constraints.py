"""Inline constraints of ASP.NET Core routes: `{id:int}`, `{name:alpha:minlength(3)}`."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

type Check = Callable[[str], bool]

INT: Final = 2**31
LONG: Final = 2**63


def constraint(name: str, argument: str | None) -> Check:
    """The check that a constraint stands for. Raises ValueError for one that does not exist."""
    if argument is None and name in _PLAIN:
        return _PLAIN[name]
    if argument is not None and name in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[name](argument)
    raise ValueError(f"no such constraint: {name}")


def _integer(limit: int) -> Check:
    def check(text: str) -> bool:
        return bool(re.fullmatch(r"[+-]?[0-9]+", text)) and -limit <= int(text) < limit

    return check


def _parses(parse: Callable[[str], object]) -> Check:
    def check(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, InvalidOperation):
            return False
        return True

    return check


def _regex(argument: str) -> Check:
    pattern = re.compile(argument.replace("{{", "{").replace("}}", "}"), re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _length(argument: str) -> Check:
    first, _, last = argument.partition(",")
    least, most = int(first), int(last or first)
    return lambda text: least <= len(text) <= most


def _at_least(argument: str) -> Check:
    return _range(f"{argument},{LONG - 1}")


def _at_most(argument: str) -> Check:
    return _range(f"{-LONG},{argument}")


def _range(argument: str) -> Check:
    least, most = (int(text) for text in argument.split(","))
    whole = _integer(LONG)
    return lambda text: whole(text) and least <= int(text) <= most


_PLAIN: Final[Mapping[str, Check]] = {
    "int": _integer(INT),
    "long": _integer(LONG),
    "bool": lambda text: text.lower() in {"true", "false"},
    "alpha": lambda text: re.fullmatch(r"[A-Za-z]*", text) is not None,
    "guid": _parses(uuid.UUID),
    "float": _parses(float),
    "double": _parses(float),
    "decimal": _parses(Decimal),
    "datetime": _parses(datetime.fromisoformat),
    "required": bool,
}
_WITH_ARGUMENT: Final[Mapping[str, Callable[[str], Check]]] = {
    "min": _at_least,
    "max": _at_most,
    "range": _range,
    "length": _length,
    "minlength": lambda argument: _length(f"{argument},{INT}"),
    "maxlength": lambda argument: _length(f"0,{argument}"),
    "regex": _regex,
}
