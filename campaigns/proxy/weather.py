"""Seeded bad luck: lost answers, refusals, throttling and delays, off and on as a whole."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from types import MappingProxyType
from typing import Final

from campaigns.proxy.traffic import Cut, Fate, Front, Refusal, Request


class Mishap(StrEnum):
    """What can happen to a request."""

    LOST_ANSWER = "carried out, answer lost"
    UNAVAILABLE = "503"
    THROTTLED = "429 with Retry-After"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """Of each mishap, for one request."""

    lost: float = 0.0
    unavailable: float = 0.0
    throttled: float = 0.0
    delayed: float = 0.0


STORAGE: Final = Odds(lost=0.015, unavailable=0.005, delayed=0.02)
ODDS: Final[Mapping[Front, Odds]] = MappingProxyType(
    {
        Front.HOST_TABLES: STORAGE,
        Front.HOST_QUEUES: Odds(lost=0.01, unavailable=0.002, delayed=0.01),
        Front.HOST_LAKE: STORAGE,
        Front.HOST_JOBS: Odds(lost=0.04, unavailable=0.02, throttled=0.03, delayed=0.02),
        Front.EVENTS: Odds(lost=0.05, unavailable=0.05, delayed=0.05),
    }
)
"""Who is not named has no bad luck: it is the service that is on trial, not Spark's client."""
LONGEST_DELAY: Final = 1.5
RETRY_AFTER: Final = {"Retry-After": "1"}


class Weather:
    """Decides by a seeded generator; the requests themselves come in no fixed order."""

    def __init__(self, random: Random) -> None:
        """Begins calm."""
        self._random = random
        self.stormy = False
        self.counts: Counter[tuple[Front, Mishap]] = Counter()

    async def before(self, request: Request) -> Fate:
        """Refuse or delay."""
        odds = ODDS.get(request.front)
        if odds is None or not self.stormy:
            return None
        if self._happens(odds.delayed, request, Mishap.DELAYED):
            await asyncio.sleep(self._random.uniform(0, LONGEST_DELAY))
        if self._happens(odds.unavailable, request, Mishap.UNAVAILABLE):
            return Refusal(status=503)
        if self._happens(odds.throttled, request, Mishap.THROTTLED):
            return Refusal(status=429, headers=RETRY_AFTER)
        return None

    async def after(self, request: Request) -> Fate:
        """Lose the answer."""
        odds = ODDS.get(request.front)
        if odds is None or not self.stormy:
            return None
        return Cut.CUT if self._happens(odds.lost, request, Mishap.LOST_ANSWER) else None

    def _happens(self, odds: float, request: Request, mishap: Mishap) -> bool:
        happens = self._random.random() < odds
        if happens:
            self.counts[request.front, mishap] += 1
        return happens
