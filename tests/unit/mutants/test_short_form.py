"""A dozen mutants that the first schedules already see; all of them: `make mutants`."""

import pytest

from mutants.campaign import outcomes
from mutants.document import Change, Mutant, mutants
from mutants.play_seeds import Seeds

SHORT = frozenset(
    {
        "accepted_in_silence",
        "ack_first_event",
        "ack_first_file",
        "consumed_before_loaded",
        "delete_without_etag",
        "etag_ignored",
        "history_forgotten",
        "no_token",
        "order_at_promotion",
        "promotion_without_intent",
        "run_when_empty",
        "silver_due_by_attempt",
    }
)
SEEDS = Seeds(first=0, last=60)


def test_the_first_schedules_catch_a_dozen_mutants() -> None:
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
