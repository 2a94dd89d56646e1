"""One host: the real service, put together over a world that it shares with the other host."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from simulation.ports import Port, Postpone
from simulation.world.queues import HintQueue
from simulation.world.releases import Release
from simulation.world.storage import Lake, Table
from simulation.world.workspace import SimWorkspace
from tests.fakes.queues import ManualClock, MemoryAnnouncer
from tests.fakes.together import one_by_one
from tidegate.gate.move import CopyMove, RenameMove
from tidegate.service import Service
from tidegate.wiring import Choices, Parts, assemble

TOPIC: Final = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake"
POLL: Final = timedelta(seconds=5)
GRACE: Final = timedelta(seconds=30)


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


def plugged(stores: Stores, *, renames: bool, postpone: Postpone) -> Parts:
    """What every process of every host is put together from."""

    def port(adapter: object, label: str) -> Any:  # noqa: ANN401 - it stands for any of the ports
        return Port(adapter, label, postpone)

    lake = port(stores.lake, "lake")
    return Parts(
        files_table=port(stores.files_table, "files"),
        flows_table=port(stores.flows_table, "flows"),
        journal_table=port(stores.journal, "journal"),
        blobs=lake,
        move=RenameMove(lake) if renames else CopyMove(lake),
        keep=RenameMove(lake, fences=False) if renames else CopyMove(lake, fences=False),
        files=port(stores.files, "queue files"),
        nudges=port(stores.nudges, "queue flows"),
        announcements=port(stores.announcements, "queue announcements"),
        announcer=port(stores.announcer, "topic"),
        workspace=port(stores.workspace, "workspace"),
        together=one_by_one,
        clock=stores.clock,
    )


def boot(parts: Parts, release: Release, skew: timedelta, sweep: timedelta) -> Service:
    """A fresh process. `skew` is how far its clock is off, `sweep` how long a timer's may take."""

    def clock() -> datetime:
        return parts.clock() + skew

    choices = Choices(topic=TOPIC, poll=POLL, grace=GRACE, sweep=sweep, limits=release.limits)
    return assemble(release.flows, replace(parts, clock=clock), choices)
