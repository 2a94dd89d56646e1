"""What has come and what is missing of a flow: shared by `status` and `plan`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tidegate.api.views import ExpectedView, SetPlan
from tidegate.cli.screen import amount, clock_time, fixed, listed, plain, span, table
from tidegate.cli.words import until


def completeness(
    wanted: SetPlan | None, expected: tuple[ExpectedView, ...], now: datetime
) -> Iterator[RenderableType]:
    """The set, dataset by dataset once it has begun; then the files that are expected."""
    if wanted is not None:
        yield plain(f"  {_set(wanted, now)}")
        if wanted.since is not None and wanted.members:
            yield from ("", _members(wanted, now))
    if expected:
        yield from ("", _expected(expected, now))


def _set(each: SetPlan, now: datetime) -> str:
    names = listed(each.datasets)
    if each.since is None:
        return f"silver waits for complete sets of {names}; none has begun"
    held = "silver waits" if each.holds_silver else "silver does not wait"
    lacks = f"lacks {listed(each.missing)}" if each.missing else "is complete"
    late = each.deadline is not None and each.deadline <= now
    when = "its deadline has passed" if late else f"its deadline is {until(each.deadline, now)}"
    return f"the set of {names}, begun {clock_time(each.since)}, {lacks}; {when}; {held}"


def _members(each: SetPlan, now: datetime) -> Table:
    shown = table("of the set", fixed("came"), "missing")
    for member in each.members:
        missing = member.arrived_at is None and each.since is not None
        waited = f"for {span(now - each.since)}" if missing and each.since else ""
        came = clock_time(member.arrived_at)
        shown.add_row(plain(member.dataset), came, plain(waited, "yellow"))
    return shown


def _expected(views: tuple[ExpectedView, ...], now: datetime) -> Table:
    shown = table("expected", fixed("last came"), fixed("next by"), "late since")
    for each in views:
        shown.add_row(
            plain(each.dataset),
            clock_time(each.last_arrival) or "never",
            clock_time(_by(each)),
            _late(each, now),
        )
    return shown


def _by(each: ExpectedView) -> datetime | None:
    """With the grace: when it would be late."""
    grace = timedelta(seconds=each.grace_seconds)
    return each.next_expected + grace if each.next_expected else None


def _late(each: ExpectedView, now: datetime) -> Text:
    if each.late_since is None:
        return plain("")
    times = f", {amount(each.missed, 'time')} missed" if each.missed > 1 else ""
    told = f"{clock_time(each.late_since)}, {span(now - each.late_since)} ago{times}"
    return plain(told, "red")
