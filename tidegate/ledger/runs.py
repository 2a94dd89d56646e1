"""Runs that are over: table `journal`, one partition per flow, the latest decision first.

Nothing is ever changed: a run's keys follow from what was saved before it was started, so whoever
notes it again is refused. A partition may grow without end, since Azure Tables limits its
operations a second and not its size; it is read from its beginning, never as a whole.
"""

from datetime import datetime
from typing import Final

from flows.names import DatasetName, FlowName, Stage
from tidegate.ledger.order import microseconds
from tidegate.ledger.run_records import EndedRun
from tidegate.ledger.skew import SKEW
from tidegate.ledger.stored import read
from tidegate.ports import Insert, Rows

RUN: Final = "run:"
PUBLISHED: Final = "gold:"
"""Runs of gold that succeeded once more, in the order of time."""

MOST_GOLD: Final = 200
"""Runs of gold that are looked at for the first one that shows a version of silver."""

_LAST_MICROSECOND: Final = 10**17 - 1


class Runs:
    """Append-only. Every method raises Transient."""

    def __init__(self, rows: Rows) -> None:
        """Take table `journal`."""
        self._rows = rows

    async def note(self, run: EndedRun) -> None:
        """Put a run down; doing it again changes nothing."""
        document = run.model_dump_json()
        name = f"{run.stage}-{run.level:09d}-{run.attempt:05d}"
        decided = microseconds(run.decided_at)
        writes = [Insert(key=f"{RUN}{_LAST_MICROSECOND - decided:017d}-{name}", document=document)]
        if run.stage is Stage.GOLD and run.covered:
            writes.append(Insert(key=f"{PUBLISHED}{decided:017d}-{name}", document=document))
        await self._rows.apply(_partition(run.flow), writes)

    async def newest(self, flow: FlowName, limit: int) -> tuple[EndedRun, ...]:
        """At most `limit` runs, the latest decision first."""
        rows = self._rows.scan(_partition(flow), RUN, limit=limit)
        return tuple([read(EndedRun, row.document) async for row in rows])

    async def gold_with(
        self, flow: FlowName, dataset: DatasetName, version: int, since: datetime
    ) -> EndedRun | None:
        """The first run of gold that read at least this version of a silver table.

        `since` is when the silver run was decided. None also when it is none of the first 200.
        """
        begin = f"{PUBLISHED}{microseconds(since - SKEW):017d}"
        rows = self._rows.scan(_partition(flow), PUBLISHED, begin=begin, limit=MOST_GOLD)
        async for row in rows:
            run = read(EndedRun, row.document)
            if run.consumed.get(dataset, -1) >= version:
                return run
        return None


def _partition(flow: FlowName) -> str:
    """A tilde cannot begin a flow's name, so no day of a flow has this partition."""
    return f"~runs-{flow}"
