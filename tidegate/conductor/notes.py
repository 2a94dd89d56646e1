"""What is written down about a run that is over, before the state forgets it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flows.names import DatasetName, FlowName, Stage
from flows.receipt import Receipt
from flows.request import GoldRequest
from tidegate.conductor.events import Ended, NoteRun, Unreadable
from tidegate.conductor.state import Run
from tidegate.ledger.run_records import EndedRun, RunMark

UNREADABLE: Final = "unreadable"
MAX_DETAIL: Final = 2000
"""Characters of what the workspace says of a run."""


def ended(flow: FlowName, event: Ended, run: Run, now: datetime, *, covered: bool) -> NoteRun:
    """A run whose result is known."""
    report, receipt = event.report, event.receipt
    tables = receipt.closed.tables if receipt else {}
    note = _note(flow, event.stage, run, now).model_copy(
        update={
            "result": str(report.phase),
            "detail": report.detail[:MAX_DETAIL],
            "covered": covered,
            "files": len(receipt.bronze_files) + len(receipt.silver_files) if receipt else 0,
            "consumed": _consumed(event) if covered else {},
            "produced": {name: table.version for name, table in tables.items()},
        }
    )
    return NoteRun(run=note)


def unreadable(flow: FlowName, event: Unreadable, run: Run, now: datetime) -> NoteRun:
    """A run that left what nobody can read, or whose state is refused to us."""
    note = _note(flow, event.stage, run, now)
    return NoteRun(run=note.model_copy(update={"detail": event.reason[:MAX_DETAIL]}))


def _note(flow: FlowName, stage: Stage, run: Run, now: datetime) -> EndedRun:
    return EndedRun(
        flow=flow,
        stage=stage,
        level=run.level,
        attempt=run.attempt,
        token=run.token,
        run_id=run.run_id,
        decided_at=run.decided_at,
        started_at=run.started_at,
        ended_at=now,
        result=UNREADABLE,
        detail="",
        covered=False,
    )


def _consumed(event: Ended) -> Mapping[DatasetName, int]:
    if isinstance(event.request, GoldRequest):
        return event.request.silver
    return event.receipt.closed.consumed if event.receipt else {}


def mark(receipt: Receipt, run: Run, dataset: DatasetName, now: datetime) -> RunMark:
    """What a file's record says of the run whose receipt answered for it."""
    closed = receipt.closed
    ours = closed.attempt == run.attempt
    table = closed.tables.get(dataset)
    return RunMark(
        level=closed.level,
        attempt=closed.attempt,
        run_id=run.run_id if ours else None,
        started_at=(run.started_at or run.decided_at) if ours else None,
        at=now,
        version=table.version if table else None,
        source=closed.consumed.get(dataset),
    )
