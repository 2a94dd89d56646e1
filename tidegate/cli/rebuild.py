"""`tidegate rebuild`: silver anew from all of bronze, then gold."""

from contextlib import nullcontext
from typing import Annotated

import typer
from rich.table import Column

from flows.names import Stage
from flows.rebuilt import Rebuilt
from tidegate.adapters.manual_runs import Ended
from tidegate.cli.errors import CommandError, Exit
from tidegate.cli.options import AsJson, DatasetOption, FlowArgument
from tidegate.cli.screen import aside, out, plain, say_json, table
from tidegate.cli.session import current

EVERY = "*"
"""The silver job's parameter `dataset` for all of them."""


def rebuild(
    context: typer.Context,
    flow: FlowArgument,
    dataset: DatasetOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would change, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compute silver anew from all of bronze, then gold.

    For tables that somebody changed by hand, and for a contract whose rules are
    to judge old rows too. A run of the silver job compares its tables with what
    bronze's rows give, by today's contract and without the files that are
    retracted, and mends those that differ. Then gold runs, also when silver was
    right: so the same command again ends what was interrupted. What silver has
    consumed stays what it was: files that wait are not folded in.

    The run queues behind one that the service started, and the service's next one
    behind it. Exit 1 when a dry run finds a difference.

    [dim]tidegate rebuild netflix --dry-run[/]

    [dim]tidegate rebuild netflix --dataset titles[/]
    """
    how = {"rebuild": "dry-run" if dry_run else "yes", "dataset": dataset or EVERY}
    told = _told(_run(context, flow, Stage.SILVER, how))
    changed = any(change.any for change in told.tables)
    if told.applied:
        # Also when silver is right: gold may have failed, or never begun, after an earlier rebuild.
        _run(context, flow, Stage.GOLD, {})
    if as_json:
        say_json(told)
    else:
        _print(told, changed=changed)
    if changed and not told.applied:
        raise typer.Exit(Exit.NO)


def _run(context: typer.Context, flow: str, stage: Stage, parameters: dict[str, str]) -> Ended:
    job, console = f"tidegate-{flow}-{stage}", aside()
    with console.status(f"running {job}") if console.is_terminal else nullcontext():
        ended = current(context).jobs().run(job, parameters)
    if not ended.succeeded:
        raise CommandError(
            f"run {ended.run_id} of {job} did not succeed: {ended.problem}\n"
            "Nothing is half done for good: mend the cause, and give the same command again"
        )
    return ended


def _told(ended: Ended) -> Rebuilt:
    found = Rebuilt.from_log(ended.log.splitlines())
    if found is None:
        raise CommandError(
            f"run {ended.run_id} told no result: its wheel is of an older release, deploy the"
            " bundle again"
        )
    return found


def _print(told: Rebuilt, *, changed: bool) -> None:
    numbers = ("added", "changed", "removed", "version")
    shown = table("table", *(Column(name, justify="right") for name in numbers))
    for change in told.tables:
        counts = (getattr(change, name) for name in numbers)
        shown.add_row(plain(change.table), *(f"{count:,}" for count in counts))
    out().print(shown)
    out().print(_sentence(told, changed=changed), style="dim")


def _sentence(told: Rebuilt, *, changed: bool) -> str:
    if not changed:
        gold = ", and gold ran" if told.applied else ""
        return f"Silver is what bronze gives, as of its run at level {told.level}{gold}."
    if told.applied:
        return "Silver was mended, and gold ran. The versions are those before."
    return "Nothing was changed: leave out --dry-run to mend silver and have gold run."
