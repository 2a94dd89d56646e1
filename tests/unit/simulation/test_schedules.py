from pathlib import Path

import pytest

import simulation
from simulation.audit.evidence import Violation
from simulation.schedule import explore, replay

SHORT = range(150)
FILE = Path(simulation.__file__).with_name("seeds.txt")
SEEDS = [
    int(line.split()[0]) for line in FILE.read_text("utf-8").splitlines() if line[:1].isdigit()
]


def broken(seed: int) -> tuple[Violation, ...]:
    return explore(seed).violations


def test_every_promise_holds_in_the_first_schedules() -> None:
    assert {seed: found for seed in SHORT if (found := broken(seed))} == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_that_failed_once_holds_now(seed: int) -> None:
    assert broken(seed) == ()


@pytest.mark.parametrize("seed", [3, 7])
def test_the_same_seed_leaves_the_same_trace(seed: int) -> None:
    first = explore(seed)
    assert first.trace
    assert explore(seed).digest == first.digest


def test_the_acts_of_a_schedule_played_again_leave_the_same_trace() -> None:
    drawn = explore(3)
    assert replay(3, drawn.acts).digest == drawn.digest


def test_the_short_form_meets_every_way_for_a_call_to_end() -> None:
    faults = {name for seed in SHORT for name in explore(seed).faults}
    assert faults >= {
        "fail before effect",
        "effect, answer lost",
        "timeout, effect later",
        "host dies before",
        "host dies after",
    }
