"""Kills a process exactly before a request is carried out, or exactly before it is answered."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from campaigns.crash.boundaries import Boundary
from campaigns.proxy.traffic import Cut, Fate, Request


class Side(StrEnum):
    """When a process dies."""

    BEFORE = "before"
    AFTER = "after"
    """Carried out, not answered."""


Kill = Callable[[str], None]
"""Returns when the process of that name is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One side of one boundary."""

    boundary: Boundary
    side: Side

    def __str__(self) -> str:
        """For tables."""
        return f"{self.side} {self.boundary.name}"


@dataclass(slots=True, kw_only=True)
class Snare:
    """One trap that is set; it shuts once, at whichever of its moments comes first."""

    moments: frozenset[Moment]
    shut: threading.Event
    caught: Moment | None = None


class Trap:
    """Set by the campaign's thread, met by the proxy's."""

    def __init__(self) -> None:
        """Nothing is set."""
        self._lock = threading.Lock()
        self._set: Snare | None = None
        self._kill: Kill | None = None

    @contextmanager
    def armed(self, kill: Kill) -> Iterator[None]:
        """There are processes to kill inside the block."""
        self._kill = kill
        try:
            yield
        finally:
            self._kill = None

    def catches(self, moments: Iterable[Moment], seconds: float) -> Moment | None:
        """The moment at which its process died, or None when none of them came in that time."""
        snare = Snare(moments=frozenset(moments), shut=threading.Event())
        with self._lock:
            self._set = snare
        snare.shut.wait(seconds)
        with self._lock:
            self._set = None
        if snare.caught is not None:
            snare.shut.wait()  # shutting at this very moment: the kill is under way, and counts
        return snare.caught

    async def meet(self, request: Request, side: Side) -> Fate:
        """Called for every request, twice."""
        snare = self._take(request, side)
        if snare is None or snare.caught is None or self._kill is None:
            return None
        await asyncio.to_thread(self._kill, snare.caught.boundary.process)
        snare.shut.set()
        return Cut.CUT

    def _take(self, request: Request, side: Side) -> Snare | None:
        with self._lock:
            if (snare := self._set) is None:
                return None
            fitting = (each for each in snare.moments if each.side is side)
            snare.caught = next((each for each in fitting if each.boundary.fits(request)), None)
            if snare.caught is None:
                return None
            self._set = None
            return snare
