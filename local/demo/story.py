"""The story of the files of one script: dropped, followed, counted."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from flows.names import FileId, FlowName
from local.demo.follow import Follower, Sight
from local.demo.gold import table_rows
from local.demo.judge import gold_troubles, troubles
from local.demo.screen import Screen
from local.demo.script import Drop, Script
from local.demo.summary import Seconds, Summary, file_summary, run_summaries
from local.demo.visit import Visit
from tidegate.api.views import FileDetail, RunView

FLOW: Final = FlowName("netflix")
RUNS: Final = 100
"""How far back runs are looked at."""
AT_ONCE: Final = 16
"""Uploads side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How the story went."""

    files: tuple[FileDetail, ...]
    before: tuple[RunView, ...]
    """Runs that were on record before the drop."""
    runs: tuple[RunView, ...]
    """Runs that the files caused."""
    tables: Mapping[str, int]
    seconds: float
    """From the first drop until nothing was left to do."""


def tell_story(console: Console, script: Script, visit: Visit, seconds: float) -> Told:
    """Drop everything together and follow it. Raises DemoFailedError, CommandError, Permanent."""
    screen = Screen(console, script)
    before = visit.service.runs(FLOW, limit=RUNS).runs
    visit.topic.skip()
    screen.see(Sight(passed=0.0, flow=visit.service.flow(FLOW), files={}, events=()))
    begun = time.monotonic()
    with screen.open():
        dropped = drop_together(visit, script.drops)
        files = Follower(visit.service, visit.topic, FLOW, screen.see).until_settled(
            dropped, seconds
        )
    took = time.monotonic() - begun
    known = {(run.stage, run.level, run.attempt) for run in before}
    after = visit.service.runs(FLOW, limit=RUNS).runs
    with console.status("Counting the rows of every table"):  # cold, that takes a while
        tables = table_rows(visit.warehouse, FLOW)
    return Told(
        files=files,
        before=before,
        runs=tuple(run for run in after if (run.stage, run.level, run.attempt) not in known),
        tables=tables,
        seconds=took,
    )


def drop_together(visit: Visit, drops: Sequence[Drop]) -> dict[FileId, str]:
    """At once, as far as a machine can: paths by the ids that the service will give."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        landed = pool.map(lambda drop: visit.landing.upload(drop.source, drop.path), drops)
        return {each.file_id: each.path for each in landed}


def summarized(told: Told, script: Script, seconds: Seconds) -> Summary:
    """What the story proves, and what it does not."""
    files = tuple(file_summary(file) for file in told.files)
    bad = frozenset(drop.path for drop in script.drops if drop.bad)
    why = [
        *troubles(told.files, bad, files),
        *gold_troubles(told.files, told.before, told.runs, told.tables),
    ]
    return Summary(
        ok=not why,
        why="; ".join(why),
        files=files,
        runs=run_summaries(told.runs),
        tables=told.tables,
        seconds=seconds.model_copy(update={"drop_to_gold": round(told.seconds, 1)}),
    )
