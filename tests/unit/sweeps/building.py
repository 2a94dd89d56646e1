"""The real reconciler over a generated landing."""

from dataclasses import dataclass
from datetime import timedelta

from tests.fakes.queues import ManualClock, MemoryQueue
from tests.fakes.rows import MemoryRows
from tests.fakes.together import one_by_one
from tests.fakes.world import NETFLIX, TOPIC, declared
from tests.unit.sweeps.generated import GeneratedBlobs, GeneratedFiles, GeneratedFlows, Landing
from tidegate.arrivals.receive import Arrivals
from tidegate.ledger.arrivals import LastArrivals
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.journal import Journal
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.paths import Paths
from tidegate.ledger.runs import Runs
from tidegate.messages import FileMessage
from tidegate.sweeps.cursor import Cursors
from tidegate.sweeps.reconciler import Reconciler

GRACE = timedelta(seconds=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeping:
    """One flow, its landing, and all that a sweep can touch."""

    landing: Landing
    clock: ManualClock
    blobs: GeneratedBlobs
    files: GeneratedFiles
    flow_rows: GeneratedFlows
    queue: MemoryQueue
    reconciler: Reconciler

    async def open_paths(self) -> list[str]:
        rows = FlowRows(self.flow_rows).open_files(NETFLIX)
        return sorted([row.value.path async for row in rows])

    def sent(self) -> list[str]:
        return [each.path for each in self.queue.take() if isinstance(each, FileMessage)]


def sweeping(
    landing: Landing, budget: timedelta = timedelta(days=1), *, open_rows: bool = False
) -> Sweeping:
    """Nothing was swept yet; time stands still. `open_rows`: all but the lost files have one."""
    clock = ManualClock()
    blobs, files = GeneratedBlobs(landing, clock), GeneratedFiles(landing)
    flow_rows = GeneratedFlows(landing, open_rows=open_rows)
    ledger = _ledger(files, flow_rows)
    flows, queue = {NETFLIX: declared()[NETFLIX]}, MemoryQueue(clock)
    arrivals = Arrivals(
        flows=flows,
        topic=TOPIC,
        ledger=ledger,
        blobs=blobs,
        files=queue,
        last=LastArrivals(flow_rows),
        clock=clock,
    )
    reconciler = Reconciler(
        flows=flows,
        ledger=ledger,
        arrivals=arrivals,
        blobs=blobs,
        cursors=Cursors(flow_rows),
        grace=GRACE,
        budget=budget,
        together=one_by_one,
        clock=clock,
    )
    return Sweeping(
        landing=landing,
        clock=clock,
        blobs=blobs,
        files=files,
        flow_rows=flow_rows,
        queue=queue,
        reconciler=reconciler,
    )


def _ledger(files: GeneratedFiles, flow_rows: GeneratedFlows) -> Ledger:
    journal = MemoryRows()
    return Ledger(
        paths=Paths(files),
        flows=FlowRows(flow_rows),
        journal=Journal(journal),
        runs=Runs(journal),
    )
