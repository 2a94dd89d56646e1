"""How many levels of bronze may begin on one day, and until when the next one waits."""

from datetime import UTC, date, datetime, time, timedelta

from tidegate.conductor.state import Budget, FlowState


def used(state: FlowState, now: datetime) -> int:
    """Levels that began on the day of `now`; a host whose clock is ahead may have begun the next.

    Attempts of a level that failed are not counted again, and retracts need no bronze.
    """
    return _today(state, now).starts


def waits_until(state: FlowState, daily_runs: int | None, now: datetime) -> datetime | None:
    """The next midnight, UTC, when the day's levels are used up and bronze needs a new one."""
    if daily_runs is None or not state.bronze.closed or used(state, now) < daily_runs:
        return None
    return next_midnight(now)


def next_midnight(now: datetime) -> datetime:
    """When the next day's budget begins, UTC."""
    return datetime.combine(_day(now) + timedelta(days=1), time(), UTC)


def counted(state: FlowState, now: datetime) -> FlowState:
    """The state with one more level begun."""
    today = _today(state, now)
    return _with(state, today.model_copy(update={"starts": today.starts + 1}))


def alarmed(state: FlowState, now: datetime) -> FlowState | None:
    """The state that remembers today's alarm; None when it was raised already."""
    today = _today(state, now)
    return None if today.alarmed else _with(state, today.model_copy(update={"alarmed": True}))


def is_absurd(budget: Budget, now: datetime) -> bool:
    """Later than tomorrow: a clock that is a little ahead begins the next day, and no other."""
    return budget.day is not None and budget.day > _day(now) + timedelta(days=1)


def _today(state: FlowState, now: datetime) -> Budget:
    day = _day(now)
    past = state.budget.day is None or state.budget.day < day
    return Budget(day=day) if past else state.budget


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _with(state: FlowState, budget: Budget) -> FlowState:
    return state.model_copy(update={"budget": budget})
