"""NCRONTAB expressions and intervals, as the timer trigger reads them; evaluated in UTC.

Fields and their grammar follow `CrontabFieldImpl.cs` of the NCrontab library: lists, ranges,
steps (`a/n` runs from `a` to the end of the field) and any prefix of an English month or day.
Day of month and day of week must both match. Five fields mean second 0 (`CronSchedule.cs` of
azure-webjobs-sdk-extensions); text that is no expression may be a time span between runs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from local.functions.durations import parse_time_span

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
YEARS_AHEAD: Final = 30
WITH_SECONDS: Final = 6
WITHOUT_SECONDS: Final = 5


class Schedule(Protocol):
    """Says when a timer is due."""

    def after(self, moment: datetime) -> datetime:
        """The first occurrence later than `moment`, both aware UTC."""
        ...


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    names: Sequence[str] = ()

    def parse(self, text: str) -> frozenset[int]:
        return frozenset(value for part in text.split(",") for value in self._part(part))

    def _part(self, text: str) -> range:
        head, slash, step_text = text.partition("/")
        step = self._step(step_text) if slash else 1
        if head == "*":
            return range(self.least, self.most + 1, step)
        first_text, dash, last_text = head.partition("-")
        first = self._value(first_text)
        last = self._value(last_text) if dash else (self.most if step > 1 else first)
        return range(min(first, last), max(first, last) + 1, step)

    def _step(self, text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            raise ValueError(f"{self.name}: not a step: {text!r}")
        return int(text)

    def _value(self, text: str) -> int:
        if text.isascii() and text.isdigit():
            return self._within(int(text))
        for index, name in enumerate(self.names):
            if text and name.lower().startswith(text.lower()):
                return self.least + index
        raise ValueError(f"{self.name}: not a value: {text!r}")

    def _within(self, value: int) -> int:
        if not self.least <= value <= self.most:
            raise ValueError(f"{self.name}: {value} is not from {self.least} to {self.most}")
        return value


FIELDS: Final = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("day of week", 0, 6, DAYS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """The values on which each field matches."""

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]

    def after(self, moment: datetime) -> datetime:
        """The first occurrence later than `moment`. Raises ValueError when none is near."""
        start = moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        for day in self._dates(start.date()):
            earliest = start if day == start.date() else datetime(*day.timetuple()[:3], tzinfo=UTC)
            for occurrence in self._times(earliest):
                return occurrence
        raise ValueError(f"no occurrence in {YEARS_AHEAD} years after {moment:%Y-%m-%d}")

    def _dates(self, first: date) -> Iterator[date]:
        for offset in range(YEARS_AHEAD * 366):
            day = first + timedelta(days=offset)
            if self._matches(day):
                yield day

    def _matches(self, day: date) -> bool:
        weekday = day.isoweekday() % 7
        return day.month in self.months and day.day in self.days and weekday in self.days_of_week

    def _times(self, earliest: datetime) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                last = earliest.replace(hour=hour, minute=minute, second=max(self.seconds))
                if last >= earliest:
                    moments = (last.replace(second=second) for second in sorted(self.seconds))
                    yield next(moment for moment in moments if moment >= earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A fixed time between runs."""

    period: timedelta

    def after(self, moment: datetime) -> datetime:
        """One period later."""
        return moment + self.period


def parse_schedule(text: str) -> Schedule:
    """An NCRONTAB expression of five or six fields, or a time span. Raises ValueError."""
    fields = text.split()
    if len(fields) == WITHOUT_SECONDS:
        fields = ["0", *fields]
    if len(fields) == WITH_SECONDS:
        return _cron(fields)
    if len(fields) == 1 and (period := parse_time_span(text)):
        return Interval(period=period)
    raise ValueError(f"not an NCRONTAB expression of 5 or 6 fields, nor a time span: {text!r}")


def _cron(texts: Sequence[str]) -> Cron:
    second, minute, hour, day, month, weekday = (
        field.parse(text) for field, text in zip(FIELDS, texts, strict=True)
    )
    return Cron(
        seconds=second, minutes=minute, hours=hour, days=day, months=month, days_of_week=weekday
    )


def runs_within_a_minute(schedule: Schedule, now: datetime) -> bool:
    """Whether two occurrences fall into the next minute: such timers keep no status."""
    return schedule.after(schedule.after(now)) < now + timedelta(minutes=1)
