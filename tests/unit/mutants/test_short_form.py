"""Mutants that the first schedules already see, one of each kind; all of them: `make mutants`."""

import pytest

from mutants.campaign import outcomes
from mutants.document import Change, Mutant, mutants
from mutants.play_seeds import Seeds

SHORT = frozenset(
    {
        "ack_first_event",
        "equal_orders",
        "etag_ignored",
        "history_forgotten",
        "levels_reset",
        "nudge_lost",
        "pause_ignored",
    }
)
SEEDS = Seeds(first=0, last=400)
"""Each mutant is played until it is caught, most of them by the first few schedules."""


def test_the_first_schedules_catch_what_is_common() -> None:
    chosen = [each for each in mutants() if each.slug in SHORT]
    assert len(chosen) == len(SHORT)
    played = [*outcomes(chosen, SEEDS)]
    assert [each.mutant.name for each in played if each.survived] == []
    assert all(set(each.found.rules) <= each.mutant.rules for each in played)


@pytest.mark.parametrize("by", ["raise ImportError", "HOSTS: Final = None + 1"])
def test_a_mutant_that_only_crashes_is_not_caught(by: str) -> None:
    broken = Mutant(
        slug="m",
        name="m",
        story="",
        changes=(Change(file="simulation/world/world.py", replace="HOSTS: Final = 2", by=by),),
        rules=frozenset({"file lost"}),
    )
    (played,) = outcomes([broken], SEEDS)
    assert played.survived
    assert all(what.startswith("crash: ") for what in played.found.others)
    assert played.found.schedules < SEEDS.last
