"""Route templates of ASP.NET Core, as HTTP triggers write them, and the order they are tried in.

Order: `WebJobsRouteBuilder.RouteComparison` of azure-webjobs-sdk-extensions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Final
from urllib.parse import unquote

from local.functions.bindings import Function, HttpTrigger
from local.functions.constraints import Check, constraint
from local.functions.errors import StartError

_PARAMETER: Final = re.compile(
    r"\{(?P<stars>\*{0,2})(?P<name>\w+)(?P<checks>(?::[^{}=?(]+(?:\((?:[^()]|\([^()]*\))*\))?)*)"
    r"(?:=(?P<default>[^{}]*))?(?P<optional>\?)?\}"
)
_CHECK: Final = re.compile(r":([^:(]+)(?:\(((?:[^()]|\([^()]*\))*)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What stands between two slashes; its text when it is not a parameter."""

    text: str
    parameter: bool
    constraints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A template, ready to be matched; literals match in any case."""

    pattern: re.Pattern[str]
    segments: tuple[Segment, ...]
    checks: tuple[tuple[str, Check], ...]
    defaults: Mapping[str, str]

    def match(self, path: str) -> Mapping[str, str] | None:
        """Parameters of a raw (still quoted) path, unquoted; None when it does not match."""
        found = self.pattern.fullmatch(path.strip("/"))
        if found is None:
            return None
        given = {name: unquote(text) for name, text in found.groupdict().items() if text}
        if all(check(given[name]) for name, check in self.checks if name in given):
            return {**self.defaults, **given}
        return None


def parse_route(prefix: str, template: str) -> Route:
    """Of `prefix` and `template` joined by a slash. Raises ValueError."""
    texts = [text for text in f"{prefix}/{template}".split("/") if text]
    pattern, checks, defaults = "", list[tuple[str, Check]](), dict[str, str]()
    for index, text in enumerate(texts):
        pattern += _segment_pattern(text, first=index == 0)
        for found in _PARAMETER.finditer(text):
            checks += [(found["name"], check) for check in _checks(found["checks"])]
            if found["default"]:
                defaults[found["name"]] = found["default"]
    return Route(
        pattern=re.compile(pattern, re.IGNORECASE),
        segments=tuple(_segment(text) for text in texts),
        checks=tuple(checks),
        defaults=defaults,
    )


def _checks(text: str) -> Iterable[Check]:
    return [constraint(found[1], found[2]) for found in _CHECK.finditer(text or "")]


def _segment(text: str) -> Segment:
    found = _PARAMETER.match(text)
    return Segment(
        text=text,
        parameter=found is not None,
        constraints=len(_CHECK.findall(found["checks"])) if found else 0,
    )


def _segment_pattern(text: str, *, first: bool) -> str:
    slash = "" if first else "/"
    whole = _PARAMETER.fullmatch(text)
    if whole and whole["stars"]:
        return f"(?:{slash}(?P<{whole['name']}>.*))?"
    if whole and (whole["optional"] or whole["default"] is not None):
        return f"(?:{slash}(?P<{whole['name']}>[^/]+))?"
    return slash + _mixed_pattern(text)


def _mixed_pattern(text: str) -> str:
    pattern, end = "", 0
    for found in _PARAMETER.finditer(text):
        pattern += _literal(text[end : found.start()]) + f"(?P<{found['name']}>[^/]+)"
        end = found.end()
    return pattern + _literal(text[end:])


def _literal(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError(f"not a route segment: {text!r}")
    return re.escape(text)


def _compare(one: Route, other: Route) -> int:
    """Literals before parameters, more constraints before fewer, longer before shorter."""
    for left, right in zip(one.segments, other.segments, strict=False):
        if left.parameter != right.parameter:
            return 1 if left.parameter else -1
        if left.parameter and left.constraints != right.constraints:
            return right.constraints - left.constraints
        if not left.parameter and left.text.lower() != right.text.lower():
            return -1 if left.text.lower() < right.text.lower() else 1
    return len(other.segments) - len(one.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An HTTP function and its route."""

    route: Route
    function: Function
    trigger: HttpTrigger


class RouteTable:
    """Every HTTP function of the app."""

    def __init__(self, prefix: str, functions: Iterable[Function]) -> None:
        """Raises StartError when a route cannot be read."""
        endpoints = [
            Endpoint(route=_route_of(prefix, function, trigger), function=function, trigger=trigger)
            for function in functions
            if isinstance(trigger := function.trigger, HttpTrigger)
        ]
        order = cmp_to_key(_compare)
        self._endpoints = sorted(endpoints, key=lambda endpoint: order(endpoint.route))

    def find(self, method: str, raw_path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
        """The first endpoint whose method and route match, and the route's parameters."""
        for endpoint in self._endpoints:
            if endpoint.trigger.methods and method not in endpoint.trigger.methods:
                continue
            params = endpoint.route.match(raw_path)
            if params is not None:
                return endpoint, params
        return None


def _route_of(prefix: str, function: Function, trigger: HttpTrigger) -> Route:
    try:
        return parse_route(prefix, trigger.route)
    except (ValueError, re.error) as error:
        raise StartError(f"function {function.name}: route {trigger.route!r}: {error}") from error
