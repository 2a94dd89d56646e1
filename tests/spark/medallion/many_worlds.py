"""Many small worlds in one flow: each gets the same files, in an order and with repeats of its own.

A world's keys and paths are its own, so silver of an upsert or append dataset holds as many
histories as there are worlds, after as many runs as one of them has steps. A snapshot dataset
takes all of them for one long history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from random import Random
from typing import Final

from tests.unit.medallion.silver_model import File

FILES: Final = (
    File(
        order=10,
        file_id="aa-01",
        rows=(("1", "Ann"), ("1", "Ann"), ("2", "Bo"), ("4", "Di"), ("3", "bad")),
    ),
    File(order=20, file_id="bb-01", rows=(("1", "Anna"), ("2", "bad"), ("5", "Ed"))),
    # Of the same moment: the id decides. Its two rows of key 1 contradict each other.
    File(order=20, file_id="cc-01", rows=(("1", "Bo"), ("1", "Cy"), ("5", "Eve"))),
    File(order=30, file_id="aa-02", rows=(("2", "Cy"), ("4", "Dia"), ("6", "Fay"))),
    File(order=40, file_id="bb-02", rows=(("3", "Gus"), ("6", "bad"), ("2", "Bo"), ("2", "Bo"))),
)
GONE: Final = File(order=35, file_id="cc-02", rows=(("1", "Zed"), ("4", "bad"), ("7", "Hal")))
"""Comes to every world but the first and ends retracted."""

STEPS: Final = len(FILES)
IN_ORDER: Final = "000"
"""The world that gets FILES one by one, in the order of their places, and nothing else."""
_IDS: Final = 100
"""Keys of one world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one silver run has to fold in, of every world."""

    arrived: list[File] = field(default_factory=list)
    toggled: set[str] = field(default_factory=set)
    replayed: set[str] = field(default_factory=set)


def steps(chance: Random, *, permuted: int, crowded: int) -> Sequence[Step]:
    """So many worlds with a permutation of FILES each, then those whose files come at any step.

    There are 120 permutations; the first is the order of the places.
    """
    told = [Step() for _ in range(STEPS)]
    any_step = (tuple(chance.choices(range(STEPS), k=STEPS)) for _ in range(crowded))
    first, *others = permutations(range(STEPS))
    orders = [first, *chance.sample(others, permuted - 1), *any_step]
    for world, order in enumerate(orders):
        arrivals = [(_of(world, file), at) for file, at in zip(FILES, order, strict=True)]
        for file, at in arrivals:
            told[at].arrived.append(file)
        if world:
            _disturb(told, arrivals, _of(world, GONE), chance)
    return told


def world_of(file_id: str) -> tuple[str, str]:
    """The world, and the file without it."""
    return file_id[2:5], file_id[:2] + file_id[5:]


def id_in_world(number: str) -> int:
    """The same in every world."""
    return int(number) % _IDS


def _of(world: int, file: File) -> File:
    path, _, version = file.file_id.partition("-")
    rows = tuple((str(world * _IDS + int(number)), name) for number, name in file.rows)
    return File(order=file.order, file_id=f"{path}{world:03d}-{version}", rows=rows)


def _disturb(
    told: Sequence[Step], arrivals: Sequence[tuple[File, int]], gone: File, chance: Random
) -> None:
    told[chance.randrange(STEPS)].arrived.append(gone)
    told[chance.randrange(STEPS)].toggled.add(gone.file_id)
    for file, at in arrivals:
        match chance.randrange(8):
            case 0:
                for step in _some(told[at + 1 :], chance):
                    step.arrived.append(file)
            case 1:
                for step in _some(told[at:], chance):
                    step.replayed.add(file.file_id)
            case 2:
                for step in chance.sample(told, 2):
                    step.toggled.add(file.file_id)


def _some(later: Sequence[Step], chance: Random) -> Iterator[Step]:
    """Any number of them."""
    return (step for step in later if chance.random() < 1 / 2)
