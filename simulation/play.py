"""Carries acts out. An act that does not fit the present world changes nothing."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from simulation.acts import STEP, Act, Fate
from simulation.fibers import Fiber, HostDied, is_transient
from simulation.world.releases import DATASETS
from simulation.world.world import World
from tidegate.errors import UnknownFlow
from tidegate.service import Service

REFUSABLE: Final = frozenset({"workspace.start", "workspace.report"})
_FATES: Final = {str(fate): fate for fate in Fate}

type Again = Callable[[bool], None]
"""Hands out once more what a handler was given; True when its host died with it."""

type Done = Callable[[], None]
"""Judges what a handler has done that came to its end without an error."""


class Player:
    """Performs acts on one world; keeps the trace and counts the faults."""

    def __init__(self, world: World, plays: Mapping[str, "Callable[[Player, Act], bool]"]) -> None:
        """`plays` says by verb how each kind of act is carried out."""
        self.world, self._plays = world, plays

    def perform(self, act: Act) -> bool:
        """False when it did not fit."""
        if act.verb == STEP:
            return self._step(act)
        entries = self.world.trace.entries
        place = len(entries)
        entries.append((act, None))
        if self._plays[act.verb](self, act):
            return True
        del entries[place:]
        return False

    def host(self, act: Act) -> Service:
        """The service on the act's host."""
        return self.world.hosts[act.host]

    def fault(self, what: str, fault: str) -> None:
        """Count one."""
        self.world.faults[what, fault] += 1

    def call(
        self,
        act: Act,
        work: Coroutine[Any, Any, object],
        again: Again | None = None,
        done: Done | None = None,
        *,
        swallows: bool = False,
    ) -> bool:
        """Start a handler on the act's host. Only Transient may end it early.

        `swallows`: a call that fails does not end it, for it leaves the rest to a later handler.
        """

        def over(fiber: Fiber, error: BaseException | None) -> None:
            if error is not None:
                self._broken_off(act, error, again)
            elif swallows and fiber.hurt:
                self.world.witness.conduct.broken_off(act.name)
            else:
                self._got_through(act, done)

        self.world.witness.began(act)
        self.world.spawn(Fiber(act.name, act.host, f"{act.verb} {act.on}", work, over))
        return True

    def _got_through(self, act: Act, done: Done | None) -> None:
        self.world.witness.done(act, lambda name: self.world.declares(act.host, name))
        if done is not None:
            done()

    def _broken_off(self, act: Act, error: BaseException, again: Again | None) -> None:
        self.world.witness.conduct.broken_off(act.name)
        died = isinstance(error, HostDied)
        if again is not None:
            again(died)
        self.world.trace.entries.append(f"    {act.name} ends with {error!r}")
        if not died and not is_transient(error) and not self._is_refused(act, error):
            self.world.book.note("error", repr(error))

    def _is_refused(self, act: Act, error: BaseException) -> bool:
        """A file of a dataset that the host does not declare: another one will take it."""
        lacks = any(not self.world.declares(act.host, name) for name in DATASETS)
        return lacks and isinstance(error, UnknownFlow)

    def _step(self, act: Act) -> bool:
        fiber = self.world.fibers.get(act.on)
        if fiber is None or fiber.parked is None:
            return False
        call, fate = fiber.parked, _FATES[act.how]
        if fate is Fate.REFUSED and call.label not in REFUSABLE:
            return False
        self.world.trace.entries.append((act, call))
        if self.world.outages and fate is Fate.OK and self.world.is_down(call.label):
            fate = Fate.FAIL
        fiber.hurt = fiber.hurt or fate is not Fate.OK
        self.world.calls[call.label, fate] += 1
        if fate is Fate.REFUSED:
            self.world.witness.refused(call)
        self.world.resume(fiber, fate)
        return True
