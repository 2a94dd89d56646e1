"""A listener for each queue and timer trigger of an app."""

import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Protocol

from local.functions.app import App
from local.functions.backoff import Backoff
from local.functions.bindings import DEFAULT_CONNECTION, Function, QueueTrigger, TimerTrigger
from local.functions.invoker import Invoker
from local.functions.queue_listener import QueueListener
from local.functions.queue_message import Lock, MessageProcessor
from local.functions.queues import Queues
from local.functions.timer_listener import TimerListener
from local.functions.timer_status import BlobTimerStatuses


class Listener(Protocol):
    """Calls a function whenever its trigger says so."""

    async def run(self) -> None:
        """Return after `stop`, once what runs has ended."""
        ...

    def stop(self) -> None:
        """Start nothing new."""
        ...


def queue_listeners(app: App, invoker: Invoker, queues: Queues) -> list[QueueListener]:
    """One for each queue function that is not disabled."""
    return [
        _queue_listener(app, function, trigger, invoker, queues)
        for function in app.enabled()
        if isinstance(trigger := function.trigger, QueueTrigger)
    ]


def _queue_listener(
    app: App, function: Function, trigger: QueueTrigger, invoker: Invoker, queues: Queues
) -> QueueListener:
    processor = MessageProcessor(
        function=function,
        trigger=trigger,
        invoker=invoker,
        queues=queues,
        options=app.options.queues,
        lock=Lock(),
    )
    return QueueListener(
        processor, Backoff(app.options.queues.max_polling_interval, random.uniform)
    )


def timer_listeners(app: App, invoker: Invoker, stack: AsyncExitStack) -> dict[str, TimerListener]:
    """One for each timer function that is not disabled, by name.

    Raises:
        StartError: A schedule cannot be read, or there is no account to keep a status in.
    """
    timers = list(_timers(app))
    statuses = _statuses(app, timers, stack)
    return {
        function.name: TimerListener(function, trigger, invoker, statuses, utc_now)
        for function, trigger in timers
    }


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(tz=UTC)


def _timers(app: App) -> Iterator[tuple[Function, TimerTrigger]]:
    for function in app.enabled():
        if isinstance(function.trigger, TimerTrigger):
            yield function, function.trigger


def _statuses(
    app: App, timers: list[tuple[Function, TimerTrigger]], stack: AsyncExitStack
) -> BlobTimerStatuses | None:
    monitored = next((function for function, trigger in timers if trigger.use_monitor), None)
    if monitored is None:
        return None
    account = app.settings.connection_string(DEFAULT_CONNECTION, function=monitored.name)
    statuses = BlobTimerStatuses(account, app.host_id)
    stack.push_async_callback(statuses.close)
    return statuses
