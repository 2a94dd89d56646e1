"""Differences between a file's columns and the contract's, in words for everybody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.drift import DriftAction, DriftKind
from tidegate.gate.page.told import ToldDrift

_DIFFERENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        DriftKind.ADDED: "Not expected",
        DriftKind.MISSING: "Missing",
        DriftKind.RENAMED: "Under another name",
        DriftKind.REORDERED: "In another order",
        DriftKind.WIDENED: "Values of a wider type than agreed",
        DriftKind.TYPE_BROKEN: "Values of another type than agreed",
        DriftKind.CASE: "In other capitals",
    }
)
_CONSEQUENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        DriftAction.EVOLVE: "this is allowed, and noted for the next version of the contract",
        DriftAction.HOLD: "the file waits for a decision",
        DriftAction.REJECT: "this has to be mended",
    }
)


def difference(drift: ToldDrift) -> str:
    """What differs; the kind itself when only a later release knows it."""
    return _DIFFERENCES.get(drift.kind, drift.kind)


def consequence(drift: ToldDrift) -> str:
    """What follows from it."""
    return _CONSEQUENCES.get(drift.action, drift.action)
