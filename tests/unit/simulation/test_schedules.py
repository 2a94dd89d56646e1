from functools import cache

import pytest

from simulation.schedule import explore, replay

SHORT = range(100)
explored = cache(explore)


def test_every_promise_holds_in_the_first_schedules() -> None:
    assert {seed: found for seed in SHORT if (found := explored(seed).violations)} == {}


@pytest.mark.parametrize("seed", [3, 7])
def test_the_same_seed_leaves_the_same_trace(seed: int) -> None:
    first = explore(seed)
    assert first.trace.entries
    assert explore(seed).trace.digest() == first.trace.digest()


def test_the_acts_of_a_schedule_played_again_leave_the_same_trace() -> None:
    drawn = explore(3)
    assert replay(3, drawn.nature, drawn.acts).trace.digest() == drawn.trace.digest()


def test_the_short_form_meets_every_way_for_a_call_to_end() -> None:
    faults = {fate for seed in SHORT for _, fate in explored(seed).calls}
    assert faults >= {
        "fail before effect",
        "effect, answer lost",
        "timeout, effect later",
        "host dies before",
        "host dies after",
    }
