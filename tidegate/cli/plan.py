"""`tidegate plan`: what a look at a flow would do, without doing it."""

from collections.abc import Iterator
from datetime import datetime

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.names import FlowName
from tidegate.api.plan_views import BudgetPlan, DatasetPlan, PlanView
from tidegate.cli.completeness import completeness
from tidegate.cli.options import AsJson, FlowArgument
from tidegate.cli.screen import (
    amount,
    clock_time,
    fixed,
    number,
    out,
    plain,
    say_json,
    span,
    table,
    word,
)
from tidegate.cli.session import current
from tidegate.cli.words import until


def plan(context: typer.Context, flow: FlowArgument, *, as_json: AsJson = False) -> None:
    """Tell what would run now, what not yet, and why.

    Every stage with its reason and until when, the day's budget, the set that
    silver waits for with what has come and what is missing, parked datasets,
    the files that wait, and those that are expected. Changes nothing.

    [dim]tidegate plan netflix[/]
    """
    found = current(context).service().plan(FlowName(flow))
    if as_json:
        say_json(found)
    else:
        out().print(Group(*_parts(found)))


def _parts(found: PlanView) -> Iterator[RenderableType]:
    paused = plain("paused" if found.paused else "", "yellow")
    yield Text.assemble(plain(found.flow, "bold"), "  ", paused)
    yield _stages(found)
    if waiting := [each for each in found.datasets if _has_news(each)]:
        yield ""
        yield _datasets(waiting, found.as_of)
    if found.more:
        yield plain("More files are open than were counted.", "dim")
    if found.budget:
        yield plain(f"  {_budget(found.budget, found.as_of)}")
    yield from completeness(found.complete_set, found.expected, found.as_of)


def _has_news(each: DatasetPlan) -> bool:
    return bool(each.waiting or each.elsewhere or each.parked or each.missing_since)


def _stages(found: PlanView) -> Table:
    shown = table(fixed("stage"), number("level"), fixed("now"), "why")
    for stage in found.stages:
        level = "" if stage.level is None else str(stage.level)
        again = f".{stage.attempt}" if stage.attempt and stage.attempt > 1 else ""
        when = until(stage.until, found.as_of)
        why = ", ".join(filter(None, (stage.why, when)))
        told = f"{why}. {stage.next_step}" if stage.next_step else why
        shown.add_row(stage.stage, level + again, word(stage.state), plain(told))
    return shown


def _datasets(datasets: list[DatasetPlan], now: datetime) -> Table:
    shown = table("dataset", number("waiting"), number("bytes"), number("oldest"), "elsewhere")
    for each in datasets:
        oldest = "" if each.oldest is None else span(now - each.oldest)
        parked = f"parked {clock_time(each.parked_at)}: {each.parked}" if each.parked else ""
        gate = amount(each.elsewhere, "file") if each.elsewhere else ""
        late = f"expected since {clock_time(each.missing_since)}" if each.missing_since else ""
        told = ", ".join(filter(None, (gate, parked, late)))
        shown.add_row(
            plain(each.dataset), str(each.waiting), f"{each.bytes:,}", oldest, plain(told)
        )
    return shown


def _budget(budget: BudgetPlan, now: datetime) -> str:
    renewed = until(budget.renewed_at, now)
    return f"{budget.used} of {budget.daily_runs} runs of bronze used today, renewed {renewed}"
