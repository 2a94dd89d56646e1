"""Plays seeds in a process of its own, whose code is that of a copy of the tree."""

import importlib
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

CRASHES_ENOUGH: Final = 40
"""So many schedules that do nothing but raise are no schedules at all."""
NICE: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """From `first` up to, but not with, `last`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was seen. `seed` is None when no named rule was broken."""

    seed: int | None = None
    rules: tuple[str, ...] = ()
    schedules: int
    others: dict[str, int] = field(default_factory=dict)
    """Broken rules that nobody asked for, and crashes, by schedules."""


class Violation(Protocol):
    """As the simulation notes it."""

    rule: str


class Schedule(Protocol):
    """What a copy's simulation tells of a seed."""

    violations: tuple[Violation, ...]


def play(place: Path, seeds: Seeds, rules: frozenset[str]) -> Found:
    """Play until a seed breaks one of the rules. For a fresh process: it becomes the copy's."""
    os.nice(NICE)
    logging.disable()
    sys.path.insert(0, str(place))
    others: Counter[str] = Counter()
    for seed in range(seeds.first, seeds.last):
        broken = _broken(place, seed)
        others.update(broken - rules)
        if broken & rules:
            hit = tuple(sorted(broken & rules))
            return Found(seed=seed, rules=hit, schedules=seed + 1 - seeds.first, others=others)
        if _crashes(others) == CRASHES_ENOUGH:
            return Found(schedules=seed + 1 - seeds.first, others=others)
    return Found(schedules=seeds.last - seeds.first, others=others)


def _broken(place: Path, seed: int) -> frozenset[str]:
    """Names of the rules that the seed breaks, or of the crash that it ends in."""
    try:
        explore = _explore(place)
        return frozenset(each.rule for each in explore(seed).violations)
    except Exception as error:  # noqa: BLE001 - a mutant may raise whatever it likes
        return frozenset({f"crash: {error!r}"[:80]})


def _explore(place: Path) -> Callable[[int], Schedule]:
    """The copy's simulation, which may not even be importable."""
    schedule = importlib.import_module("simulation.schedule")
    if place.resolve() not in Path(str(schedule.__file__)).resolve().parents:
        raise RuntimeError("not the copy's simulation")
    explore: Callable[[int], Schedule] = schedule.explore
    return explore


def _crashes(others: Counter[str]) -> int:
    return sum(times for what, times in others.items() if what.startswith("crash: "))
