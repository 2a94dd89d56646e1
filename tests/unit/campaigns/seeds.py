"""Generators that give the same each time."""

from random import Random


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a schedule, not a secret
