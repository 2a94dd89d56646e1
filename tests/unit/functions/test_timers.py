"""Timers: the status between runs, and a listener on a clock of the test's own."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import ServiceRequestError

from local.functions.bindings import Function, QueueAddress, TimerTrigger
from local.functions.errors import InvocationError, StartError
from local.functions.invoker import Invoker
from local.functions.ncrontab import parse_schedule
from local.functions.running import Running
from local.functions.timer_listener import TimerListener
from local.functions.timer_status import NEVER, TimerStatus
from local.functions.worker import Outcome, Payload

NOON = datetime(2026, 3, 15, 12, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = parse_schedule("0 0 * * * *")
DAILY = parse_schedule("0 0 0 * * *")


def test_a_status_is_read_back_as_it_was_written() -> None:
    status = TimerStatus.ran(HOURLY, NOON)
    assert TimerStatus.from_document(status.to_document()) == status


def test_a_status_of_the_platform_is_read() -> None:
    document = {
        "Last": "0001-01-01T00:00:00",
        "Next": "2026-03-15T13:00:00+01:00",
        "LastUpdated": "2026-03-15T12:00:00.1234567Z",
    }
    status = TimerStatus.from_document(document)
    assert (status.last, status.next) == (NEVER, NOON)


def test_a_status_of_the_same_schedule_is_kept() -> None:
    ran = TimerStatus.ran(HOURLY, NOON)
    assert ran.checked(HOURLY, NOON + 5 * HOUR) == ran
    fresh = TimerStatus.initial(HOURLY, NOON)
    assert fresh.checked(HOURLY, NOON + 5 * HOUR) == fresh


def test_a_changed_schedule_is_never_past_due() -> None:
    now = NOON + timedelta(days=3)
    checked = TimerStatus.ran(HOURLY, NOON).checked(DAILY, now)
    assert (checked.last, checked.next) == (NEVER, DAILY.after(now))


def test_a_changed_schedule_that_is_still_ahead_is_taken_over() -> None:
    checked = TimerStatus.ran(HOURLY, NOON).checked(DAILY, NOON + HOUR)
    assert (checked.last, checked.next) == (NEVER, DAILY.after(NOON))


@dataclass
class FakeWorker:
    """Collects what the function is given; fails while told to."""

    calls: list[dict[str, object]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    failing: bool = False

    async def invoke(self, function: Function, invocation_id: str, payload: Payload) -> Outcome:
        assert (function.name, invocation_id) == ("sweep", "1")
        self.calls.append(json.loads(str(payload.data.value)))
        self.called.set()
        if self.failing:
            raise InvocationError("on purpose")
        return Outcome(returned=None, outputs={})


class NoQueues:
    """A timer without outputs sends nothing."""

    async def send(self, queue: QueueAddress, body: bytes) -> None:
        raise AssertionError((queue, body))


@dataclass
class FakeStatuses:
    """One status in memory."""

    kept: TimerStatus | None = None
    broken: bool = False

    async def load(self, function: str) -> TimerStatus | None:
        if self.broken:
            raise ServiceRequestError("down")
        assert function == "sweep"
        return self.kept

    async def save(self, function: str, status: TimerStatus) -> None:
        if self.broken:
            raise ServiceRequestError("down")
        assert function == "sweep"
        self.kept = status


class Clock:
    """Real seconds after a moment of the test's choice."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._zero = asyncio.get_running_loop().time()

    def __call__(self) -> datetime:
        passed = asyncio.get_running_loop().time() - self._zero
        return self._start + timedelta(seconds=passed)


def listener(
    trigger: TimerTrigger, worker: FakeWorker, statuses: FakeStatuses, now: datetime
) -> TimerListener:
    function = Function(
        name="sweep", function_id="id", trigger=trigger, outputs=(), raw_bindings=()
    )
    invoker = Invoker(worker, NoQueues(), Running(), lambda: "1")
    return TimerListener(function, trigger, invoker, statuses, Clock(now))


def timer(
    schedule: str = "0 0 * * * *", *, startup: bool = False, monitor: bool = True
) -> TimerTrigger:
    return TimerTrigger(
        parameter="timer", schedule=schedule, run_on_startup=startup, use_monitor=monitor
    )


async def run_until_called(subject: TimerListener, worker: FakeWorker) -> None:
    task = asyncio.create_task(subject.run())
    async with asyncio.timeout(5):
        await worker.called.wait()
        subject.stop()
        await task


async def test_a_timer_waits_for_its_time_and_keeps_when_it_ran() -> None:
    worker, statuses = FakeWorker(), FakeStatuses()
    subject = listener(timer(), worker, statuses, NOON - timedelta(milliseconds=50))
    await run_until_called(subject, worker)
    assert [call["IsPastDue"] for call in worker.calls] == [False]
    assert statuses.kept is not None
    assert statuses.kept.last >= NOON
    assert statuses.kept.next == NOON + HOUR


async def test_a_missed_occurrence_is_past_due_once() -> None:
    worker = FakeWorker()
    statuses = FakeStatuses(TimerStatus.ran(HOURLY, NOON - 5 * HOUR))
    now = NOON + timedelta(minutes=1)
    await run_until_called(listener(timer(startup=True), worker, statuses, now), worker)
    assert [call["IsPastDue"] for call in worker.calls] == [True]
    assert statuses.kept is not None
    assert statuses.kept.next == NOON + HOUR


async def test_a_timer_without_a_monitor_is_never_past_due() -> None:
    worker = FakeWorker()
    statuses = FakeStatuses(TimerStatus.ran(HOURLY, NOON - 5 * HOUR))
    kept = statuses.kept
    await run_until_called(
        listener(timer(startup=True, monitor=False), worker, statuses, NOON), worker
    )
    assert [(call["IsPastDue"], call["ScheduleStatus"]) for call in worker.calls] == [(False, None)]
    assert statuses.kept == kept


async def test_a_failure_does_not_stop_the_schedule() -> None:
    worker = FakeWorker(failing=True)
    subject = listener(timer("* * * * * *"), worker, FakeStatuses(), NOON)
    task = asyncio.create_task(subject.run())
    async with asyncio.timeout(10):
        for _ in range(2):
            await worker.called.wait()
            worker.called.clear()
        subject.stop()
        await task
    assert len(worker.calls) == 2


async def test_storage_that_is_down_does_not_stop_the_schedule() -> None:
    worker = FakeWorker()
    await run_until_called(
        listener(timer(startup=True), worker, FakeStatuses(broken=True), NOON), worker
    )
    assert len(worker.calls) == 1


@pytest.mark.parametrize("schedule", ["", "often", "0 0 0 31 2 *", "00:00:00"])
async def test_a_schedule_that_cannot_be_read_stops_the_start(schedule: str) -> None:
    with pytest.raises(StartError, match="function sweep: schedule"):
        listener(timer(schedule), FakeWorker(), FakeStatuses(), NOON)
