"""What may happen next in a walk through the states of the flow machine."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Final

from hypothesis import strategies as st

from flows.flow import Coalescing, CompleteSet, WhenLate
from flows.names import DatasetName, Stage
from tests.unit.conductor.builders import TITLES
from tidegate.conductor.decide import Rules
from tidegate.ports import RunPhase

CAST: Final = DatasetName("cast")
DATASETS: Final = (TITLES, CAST)
KINDS: Final = (
    *["go"] * 10,
    *["look"] * 3,
    "ask",
    "pause",
    "resume",
    "start",
    "refuse",
    "no answer",
    "active",
    "not told",
    "end",
    "end",
    "end",
    "unreadable",
    "arrive",
)
SECONDS: Final = (0, 1, 5, 60, 900, 7200, 90_000)
TOTAL: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What happens next; numbers are read by the kinds that need them."""

    kind: str
    seconds: int
    stage: Stage
    phase: RunPhase
    stale: bool
    files: int
    """Bits: files of titles, files of cast."""
    answers: int
    """0: no receipt; 1: it is silent; 2: it answers for titles only; 3: for everything."""
    stones: int


ACTS: Final = st.builds(
    Act,
    kind=st.sampled_from(KINDS),
    seconds=st.sampled_from(SECONDS),
    stage=st.sampled_from(Stage),
    phase=st.sampled_from(RunPhase),
    stale=st.sampled_from([False, False, False, True]),
    files=st.integers(0, 3),
    answers=st.integers(0, 3),
    stones=st.integers(0, 1),
)
SETS: Final = (
    None,
    CompleteSet(datasets=frozenset(DATASETS), deadline=TOTAL),
    CompleteSet(datasets=frozenset(DATASETS), deadline=TOTAL, when_late=WhenLate.WAIT),
)
BUDGETS: Final = (None, 1, 3)


def rules_of(daily_runs: int | None, complete_set: CompleteSet | None) -> Rules:
    """Bronze starts at the first look at a file, unless the budget says no."""
    return Rules(
        coalescing=Coalescing(quiet=timedelta(0), daily_runs=daily_runs, complete_set=complete_set),
        poll=timedelta(seconds=15),
        datasets={TITLES: "1", CAST: "1"},
    )


RULES: Final = st.builds(rules_of, st.sampled_from(BUDGETS), st.sampled_from(SETS))


def drawn(random: Random) -> Act:
    """An act of a long walk: most runs go well, so that it comes far."""
    return Act(
        kind=random.choice(KINDS),
        seconds=random.choice(SECONDS[:4] * 3 + SECONDS),
        stage=random.choice([*Stage]),
        phase=random.choice([*RunPhase]),
        stale=random.random() < 0.1,
        files=random.randrange(4),
        answers=random.randrange(4),
        stones=int(random.random() < 0.2),
    )


def contract_changed(rules: Rules) -> Rules:
    """The same rules after a deployment of another contract of cast."""
    return replace(rules, datasets={**rules.datasets, CAST: "9"}, release="9")


def without_cast(rules: Rules) -> Rules:
    """The same rules of a release that does not declare cast."""
    sets = replace(rules.coalescing, complete_set=None)
    return replace(rules, coalescing=sets, datasets={TITLES: "1"}, release="8")
