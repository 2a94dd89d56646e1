"""Chooses the next act of a schedule from what is possible now."""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from simulation.acts import Act, Fate, Hint, Verb, Work
from simulation.fibers import Parked
from simulation.swarm import Swarm
from simulation.world.contents import CONTENTS
from simulation.world.world import HOSTS, World

STEP_SHARE: Final = 0.8
"""How much of the time goes to calls that are under way."""
FOCUSED: Final = 10
SECONDS: Final = ("0.2", "1", "1", "4", "40", "400")
HURT: Final = (Work.FAIL, Work.FAIL, Work.SILENT, Work.CANCELED, Work.LATER, Work.GONE)
WEIGHTED_CONTENTS: Final = ("A", "A", "B", "B", "C", "header only", "bad", "empty")
assert set(WEIGHTED_CONTENTS) == set(CONTENTS)  # noqa: S101 - a table that must not drift


class Chooser:
    """One per schedule; the only place where chance decides."""

    def __init__(self, random: Random, swarm: Swarm, world: World) -> None:
        """`random` belongs to the seed."""
        self._random, self._swarm, self._world = random, swarm, world
        self._started = 0
        self._last = ""
        self._verbs: Final[Mapping[Verb, Callable[[], Act | None]]] = MappingProxyType(
            {
                Verb.PUT: self._put,
                Verb.REMOVE: lambda: self._on_path(Verb.REMOVE),
                Verb.RESTORE: lambda: self._on_path(Verb.RESTORE),
                Verb.EVENT: self._event,
                Verb.DELIVER: self._deliver,
                Verb.RUN: self._run,
                Verb.LAND: self._land,
                Verb.MANUAL: lambda: Act(verb=Verb.MANUAL),
                Verb.CLOCK: lambda: Act(verb=Verb.CLOCK, how=random.choice(SECONDS)),
            }
        )

    def next(self) -> Act | None:
        """An act, or None when the one that chance picked has nothing to act on."""
        parked = self._world.parked()
        if parked and self._random.random() < STEP_SHARE:
            return self._step()
        verbs = self._swarm.verbs
        (verb,) = self._random.choices([*verbs], [*verbs.values()])
        choose = self._verbs.get(verb)
        return choose() if choose else self._start(verb)

    def _step(self) -> Act:
        parked = {fiber.name: call for fiber, call in self._world.parked()}
        if self._last not in parked or self._random.random() >= self._swarm.run_ahead:
            self._last = self._random.choice([*parked])
        return Act(verb=Verb.STEP, on=self._last, how=self._fate(parked[self._last]))

    def _fate(self, call: Parked) -> Fate:
        factor = FOCUSED if call.label == self._swarm.focus else 1
        for fate, rate in self._swarm.fates.items():
            if self._random.random() < rate * factor and _possible(fate, call):
                return fate
        if call.label == "workspace.start" and self._random.random() < self._swarm.runs_hurt / 4:
            return Fate.REFUSED
        return Fate.OK

    def _start(self, verb: Verb, on: str = "", how: str = "") -> Act | None:
        host = self._random.randrange(HOSTS)
        timers = {Verb.WATCHDOG, Verb.RECONCILER}
        busy = any(fiber.name.startswith(verb) for fiber in self._world.fibers.values())
        if verb in timers and busy:
            return None
        self._started += 1
        return Act(verb=verb, on=on, how=how, host=host, name=f"{verb}{self._started}")

    # --- things to act on ---------------------------------------------------------------------

    def _put(self) -> Act | None:
        if len(self._world.commits) >= self._swarm.commits:
            return None
        path = self._random.choice("pqr"[: self._swarm.paths])
        content = self._random.choice(WEIGHTED_CONTENTS)
        return Act(verb=Verb.PUT, on=f"netflix/titles/{path}.csv", how=content)

    def _on_path(self, verb: Verb) -> Act | None:
        paths = sorted({commit.path for commit in self._world.commits})
        return Act(verb=verb, on=self._random.choice(paths)) if paths else None

    def _event(self) -> Act | None:
        events = self._world.events
        return self._hinted(Verb.EVENT, self._random.choice(events)) if events else None

    def _deliver(self) -> Act | None:
        visible = [each.name for queue in self._world.queues() for each in queue.visible()]
        return self._hinted(Verb.DELIVER, self._random.choice(visible)) if visible else None

    def _hinted(self, verb: Verb, on: str) -> Act | None:
        if self._random.random() < self._swarm.hints_lost:
            return Act(verb=verb, on=on, how=Hint.LOST)
        doubled = self._random.random() < self._swarm.hints_doubled
        return self._start(verb, on, Hint.DOUBLED if doubled else Hint.TAKEN)

    def _run(self) -> Act | None:
        workspace, hurt = self._world.stores.workspace, Work.GO
        if self._random.random() < self._swarm.runs_hurt:
            hurt = self._random.choice(HURT)
        runs = workspace.runs if hurt is Work.GONE else workspace.movable()
        names = [run.name for run in runs]
        return Act(verb=Verb.RUN, on=self._random.choice(names), how=hurt) if names else None

    def _land(self) -> Act | None:
        late = self._world.late
        return Act(verb=Verb.LAND, on=self._random.choice([*late])) if late else None


def _possible(fate: Fate, call: Parked) -> bool:
    """Only what changes something can lose its answer. A late start is a lost answer too."""
    if fate is Fate.LATE:
        return call.writes and call.label != "workspace.start"
    return call.writes or fate in {Fate.FAIL, Fate.DIE}
