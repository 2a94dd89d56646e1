"""One host: the real service, put together over a world that it shares with the other host."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flows.catalogue import load_flows
from flows.flow import Flow
from flows.names import FlowName
from simulation.ports import Port, Postpone
from simulation.world.queues import HintQueue
from simulation.world.storage import Lake, Table
from simulation.world.workspace import SimWorkspace
from tests.fakes.queues import ManualClock, MemoryAnnouncer
from tests.fakes.together import one_by_one
from tidegate.gate.move import CopyMove, RenameMove
from tidegate.service import Service
from tidegate.wiring import Choices, Parts, assemble

NETFLIX = FlowName("netflix")
TOPIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake"
CHOICES = Choices(topic=TOPIC, poll=timedelta(seconds=5), grace=timedelta(seconds=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What outlives every host."""

    clock: ManualClock
    files_table: Table
    flows_table: Table
    journal: Table
    lake: Lake
    files: HintQueue
    nudges: HintQueue
    announcements: HintQueue
    announcer: MemoryAnnouncer
    workspace: SimWorkspace


@cache
def declared() -> Mapping[FlowName, Flow]:
    """The flow of this repository that the world is about."""
    return {NETFLIX: load_flows()[NETFLIX]}


def boot(stores: Stores, *, renames: bool, skew: timedelta, postpone: Postpone) -> Service:
    """A fresh process. `skew` is how far its clock is off."""

    def port(adapter: object, label: str) -> Any:  # noqa: ANN401 - it stands for any of the ports
        return Port(adapter, label, postpone)

    def clock() -> datetime:
        return stores.clock() + skew

    lake = port(stores.lake, "lake")
    parts = Parts(
        files_table=port(stores.files_table, "files"),
        flows_table=port(stores.flows_table, "flows"),
        journal_table=port(stores.journal, "journal"),
        blobs=lake,
        move=RenameMove(lake) if renames else CopyMove(lake),
        keep=RenameMove(lake) if renames else CopyMove(lake, fences=False),
        files=port(stores.files, "queue files"),
        nudges=port(stores.nudges, "queue flows"),
        announcements=port(stores.announcements, "queue announcements"),
        announcer=port(stores.announcer, "topic"),
        workspace=port(stores.workspace, "workspace"),
        together=one_by_one,
        clock=clock,
    )
    return assemble(declared(), parts, CHOICES)
