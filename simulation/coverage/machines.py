"""Every transition of files, of moves on them, of stages, of sets, and of sweeps."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from simulation.world.progress import SETS, SWEEP
from tidegate.ledger.states import MOVES, TRANSITIONS

type Transition = tuple[str, str, str]
"""Machine, state before, and what happened or what came after."""

STAGE_STEPS: Final = (
    ("idle", "ordered"),
    ("ordered", "running"),
    ("ordered", "refused"),
    ("running", "idle"),
    ("running", "waiting"),
    ("running", "blocked"),
    ("running", "refused"),
    ("waiting", "ordered"),
    ("waiting", "idle"),
    ("blocked", "idle"),
    ("refused", "ordered"),
    ("refused", "running"),
)
"""A stage is idle, has ordered a run, knows that it runs, or waits for its next attempt.

It is blocked without a run, and refused while nobody can say whether its run was started.
"""

SET_STEPS: Final = (("none", "open"), ("open", "complete"), ("open", "cut"))
LATE_STEPS: Final = (
    (("open", "incomplete"),),
    (("open", "late"), ("late", "incomplete"), ("late", "complete")),
)
"""A set of datasets as `simulation/world/progress.py` sees it, and by kind what follows lateness.

One that goes on late does so at the look that tells of it, unless silver is busy then.
"""

SWEEP_STEPS: Final = (
    ("begins", "stops half-way"),
    ("goes on", "stops half-way"),
    ("goes on", "ends"),
)

IMPOSSIBLE: Final[Mapping[Transition, str]] = MappingProxyType({})


def declared() -> Iterator[Transition]:
    """What must be met."""
    yield from (("file", state, event) for state, event in TRANSITIONS)
    yield from (("file", state, move) for state, move in MOVES)
    for stage in Stage:
        yield from ((stage, was, now) for was, now in STAGE_STEPS)
    for kind, late in zip(SETS, LATE_STEPS, strict=True):
        yield from ((kind, was, now) for was, now in (*SET_STEPS, *late))
    yield from ((SWEEP, was, now) for was, now in SWEEP_STEPS)
