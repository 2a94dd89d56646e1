"""Runs one timer function when it is due: `TimerListener.cs` of azure-webjobs-sdk-extensions.

Runs of one timer never overlap: the next occurrence is computed after a run, so occurrences that
passed meanwhile are left out. A function that fails does not stop its schedule.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from azure.core.exceptions import AzureError

from local.functions.bindings import Function, TimerTrigger
from local.functions.errors import InvocationError, StartError
from local.functions.invoker import Invoker
from local.functions.ncrontab import Schedule, parse_schedule, runs_within_a_minute
from local.functions.payloads import timer_payload
from local.functions.timer_status import TimerStatus, TimerStatuses
from local.functions.worker import Payload

LONGEST_SLEEP: Final = timedelta(minutes=1)
"""The wall clock is read again after this, so a suspended laptop is late by at most as much."""

logger = logging.getLogger(__name__)


class TimerListener:
    """One timer."""

    def __init__(
        self,
        function: Function,
        trigger: TimerTrigger,
        invoker: Invoker,
        statuses: TimerStatuses | None,
        clock: Callable[[], datetime],
    ) -> None:
        """Raises StartError when the schedule cannot be read."""
        self._function = function
        self._trigger = trigger
        self._invoker = invoker
        self._clock = clock
        self._schedule = schedule_of(function, trigger, clock())
        frequent = runs_within_a_minute(self._schedule, clock())
        self._statuses = statuses if trigger.use_monitor and not frequent else None
        self._status = TimerStatus.initial(self._schedule, clock())
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Serve the timer until stopped; a run in hand ends first."""
        await self._start()
        while not await self._stopped_before(self._status.next):
            await self._fire("timer is due", self._clock())

    def stop(self) -> None:
        """Start no more runs."""
        self._stop.set()

    def payload(self, *, past_due: bool = False) -> Payload:
        """What a run by hand is given, too."""
        return timer_payload(self._status if self._statuses else None, past_due=past_due)

    async def _start(self) -> None:
        now = self._clock()
        if self._statuses:
            self._status = await self._recorded(self._statuses, now)
        if now > self._status.next:
            await self._fire("timer is past due", now, past_due=True)
        elif self._trigger.run_on_startup:
            await self._fire("timer runs on startup", now, on_startup=True)
        name, due = self._function.name, self._status.next
        logger.info("timer %s is due next at %s", name, due.isoformat())

    async def _recorded(self, statuses: TimerStatuses, now: datetime) -> TimerStatus:
        try:
            recorded = await statuses.load(self._function.name)
        except AzureError as error:
            kind = type(error).__name__
            logger.warning("timer %s: status cannot be read: %s", self._function.name, kind)
            return self._status
        status = recorded.checked(self._schedule, now) if recorded else self._status
        if status != recorded:
            await self._save(status)
        return status

    async def _fire(
        self, reason: str, now: datetime, *, past_due: bool = False, on_startup: bool = False
    ) -> None:
        with suppress(InvocationError):
            await self._invoker.invoke(self._function, self.payload(past_due=past_due), reason)
        # A run a moment before its time counts for that time, or it would be due again at once.
        early = not past_due and not on_startup
        at = max(now, self._status.next) if early else now
        self._status = TimerStatus.ran(self._schedule, at)
        await self._save(self._status)

    async def _save(self, status: TimerStatus) -> None:
        if self._statuses is None:
            return
        try:
            await self._statuses.save(self._function.name, status)
        except AzureError as error:
            kind = type(error).__name__
            logger.warning("timer %s: status cannot be saved: %s", self._function.name, kind)

    async def _stopped_before(self, moment: datetime) -> bool:
        while (rest := moment - self._clock()) > timedelta(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(min(rest, LONGEST_SLEEP).total_seconds()):
                    return await self._stop.wait()
        return self._stop.is_set()


def schedule_of(function: Function, trigger: TimerTrigger, now: datetime) -> Schedule:
    """The schedule of a timer function. Raises StartError when it has none or never occurs."""
    try:
        schedule = parse_schedule(trigger.schedule)
        schedule.after(now)
    except ValueError as error:
        raise StartError(f"function {function.name}: schedule: {error}") from error
    return schedule
