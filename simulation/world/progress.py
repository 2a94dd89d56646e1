"""Where sets and sweeps stand, so that coverage can tell which of their changes were met."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulation.world.releases import DATASETS

SETS: Final = ("set that goes on late", "set that waits")
"""By what its flow says of a set whose deadline has passed: `whenLate`."""
SWEEP: Final = "sweep"

type Change = tuple[str, str, str]
"""Machine, state before, and state after."""


def of_set(machine: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """From two states of a flow. A set is none, open, or late, as somebody was told.

    It ends complete or not, and is cut when what came beside its end begins the next one.
    """
    before, after = old.get("gathering") or {}, new["gathering"]
    was, now = _set(before), _set(after)
    if was != "none" != now and before["since"] != after["since"]:
        now = "cut"
    elif was != "none" == now:
        came = before["arrived"].keys() | before["coming"].keys()
        now = "complete" if came >= {*DATASETS} else "incomplete"
    if was != now:
        yield machine, was, now


def of_sweep(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """From two cursors: a sweep that ran out of time goes on in the next invocation."""
    before, after = old.get("marker"), new["marker"]
    if before or after:
        yield SWEEP, "goes on" if before else "begins", "stops half-way" if after else "ends"


def _set(gathering: Mapping[str, Any]) -> str:
    if not gathering.get("since"):
        return "none"
    return "late" if gathering["alarmed"] else "open"
