"""The table of everything that is fuzzed."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from fuzz.target import Target

SHARES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "csv": 90,
        "jsonl": 64,
        "csv-gzip": 24,
        "jsonl-gzip": 24,
        "events": 344,
        "names": 434,
        "manifests": 16,
        "contracts": 4,
    }
)
"""Of a thousand inputs: a file costs as much as ten names or events, a contract as fifty."""
_MODULES: Final = MappingProxyType(
    dict.fromkeys(SHARES, "files")
    | {"events": "events", "names": "names", "manifests": "manifests", "contracts": "declarations"}
)


def target(name: str) -> Target:
    """Imports no more than this target needs. Raises KeyError."""
    made: Mapping[str, Target] = import_module(f"fuzz.{_MODULES[name]}").TARGETS
    return made[name]
