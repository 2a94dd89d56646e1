"""Every kind of act there is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simulation.actors import (
    cursors,
    hints,
    hosts,
    moves,
    outages,
    people,
    poison,
    runs,
    supplier,
    time,
)
from simulation.kinds import Kind, Play

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.verb: kind
        for actor in (supplier, hints, time, runs, people, moves, outages, hosts, poison, cursors)
        for kind in actor.KINDS
    }
)
PLAYS: Final[Mapping[str, Play]] = MappingProxyType(
    {verb: kind.play for verb, kind in KINDS.items()}
)
WEIGHTS: Final = tuple((kind.verb, kind.weight, kind.always) for kind in KINDS.values())
