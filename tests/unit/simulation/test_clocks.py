"""Clocks that have gone wrong altogether: some schedules have one, and it is mended in the end."""

from random import Random

from simulation.actors.catalogue import WEIGHTS
from simulation.schedule import explore
from simulation.swarm import draw
from simulation.world.nature import YEAR, Nature

SEED = 8_920_000


def nature_of(seed: int) -> Nature:
    return draw(Random(seed), WEIGHTS).nature  # noqa: S311 - chance that can be repeated


def test_only_what_is_off_by_more_than_a_minute_is_mended() -> None:
    nature = Nature(renames=False, skews=(YEAR, -60.0))
    assert nature.with_mended_clocks() == Nature(renames=False, skews=(0.0, -60.0))


def test_a_schedule_with_a_host_that_is_a_year_ahead_comes_to_rest() -> None:
    seed = next(seed for seed in range(SEED, SEED + 1000) if YEAR in nature_of(seed).skews)
    played = explore(seed)
    assert played.violations == ()
    assert played.faults["host", "its clock is a year ahead"] == 1
