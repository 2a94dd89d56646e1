"""Chooses the next act of a schedule from what is possible now."""

from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from typing import Final

from simulation.acts import STEP, Act, Fate
from simulation.fibers import Fiber, Parked
from simulation.kinds import Pick, Propose
from simulation.play import REFUSABLE

STEP_SHARE: Final = 0.8
"""How much of the time goes to calls that are under way."""
FOCUSED: Final = 10
SELDOM: Final = {"lake.fence": 20, "lake.listing": 10}
"""How much more frequent faults are at calls that come seldom."""
DUEL_SHARE: Final = 0.8
STALL_SHARE: Final = 0.95
NAPS: Final = (40, 120, 240)
"""Acts of others: enough for an event, a file's way, or a run from its order to its end."""
TRIES: Final = 8
"""Chance may pick what cannot be done now."""


class Chooser:
    """One per schedule; draws from the swarm's weights."""

    def __init__(self, pick: Pick, proposals: Mapping[str, Propose]) -> None:
        """`proposals` are those of the kinds of acts that the swarm has."""
        self._pick, self._random = pick, pick.random.random
        self._swarm, self._world = pick.swarm, pick.world
        self._proposals = [*proposals.values()]
        self._sums = [*accumulate(pick.swarm.weights[verb] for verb in proposals)]
        self._fates = [(fate, rate) for fate, rate in pick.swarm.fates.items() if rate]
        self._last = ""
        self._asleep, self._nap = "", 0
        """A handler that stands still, and for how many acts it still does."""

    def next(self) -> Act | None:
        """An act, or None when nothing of what chance picked could be done."""
        self._nap -= 1
        for _ in range(TRIES):
            if self._random() < STEP_SHARE and (step := self._step(self._ready())):
                return step
            place = bisect(self._sums, self._random() * self._sums[-1])
            if (act := self._proposals[place](self._pick)) is not None:
                return act
        return None

    def _ready(self) -> list[tuple[Fiber, Parked]]:
        """Without those that stand still, most of the time."""
        parked, stalled = self._world.parked(), self._swarm.stalled
        if self._nap > 0:
            parked = [each for each in parked if each[0].name != self._asleep]
        if stalled and self._random() < STALL_SHARE:
            return [each for each in parked if each[1].label != stalled]
        return parked

    def _step(self, parked: list[tuple[Fiber, Parked]]) -> Act | None:
        """None when nobody is awake."""
        if not parked:
            return None
        fiber, call = self._who(parked)
        if self._nap <= 0 and self._is_sleepy(call):
            self._asleep, self._nap = fiber.name, self._pick.one_of(NAPS)
            return self._step([each for each in parked if each[0] is not fiber])
        self._last = fiber.name
        return Act(STEP, fiber.name, self._fate(fiber, call))

    def _is_sleepy(self, call: Parked) -> bool:
        at = self._swarm.naps_at
        return (not at or call.label == at) and self._random() < self._swarm.naps

    def _who(self, parked: list[tuple[Fiber, Parked]]) -> tuple[Fiber, Parked]:
        last = next((each for each in parked if each[0].name == self._last), None)
        if last is not None and self._random() < self._swarm.run_ahead:
            return last
        if last is not None and self._swarm.duel and self._random() < DUEL_SHARE:
            parked = [each for each in parked if each[0].subject == last[0].subject]
        return self._pick.one_of(parked)

    def _fate(self, fiber: Fiber, call: Parked) -> Fate:
        near = call.label == self._swarm.focus or (self._swarm.after_save and fiber.wrote)
        if call.label == "lake.copy" and self._random() < self._swarm.slow_copies:
            return Fate.LATE
        factor = SELDOM.get(call.label) or (FOCUSED if near else 1)
        for fate, rate in self._fates:
            if self._random() < rate * factor and _possible(fate, call):
                return fate
        if self._swarm.refused and call.label in REFUSABLE and self._random() < self._swarm.refused:
            return Fate.REFUSED
        return Fate.OK


def _possible(fate: Fate, call: Parked) -> bool:
    """Only what changes something can lose its answer. A late start is a lost answer too."""
    if fate is Fate.LATE:
        return call.writes and call.label != "workspace.start"
    return call.writes or fate in {Fate.FAIL, Fate.DIE}
