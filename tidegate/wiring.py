"""The one place that chooses real things, and the order in which they are put together."""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from flows.catalogue import load_flows
from flows.flow import Flow
from flows.names import FlowName
from tidegate.adapters.databricks import Databricks
from tidegate.adapters.identity import Clients
from tidegate.adapters.lake import Lake
from tidegate.adapters.queues import StorageQueue
from tidegate.adapters.tables import TableRows
from tidegate.adapters.together import some_at_a_time
from tidegate.adapters.topic import Topic
from tidegate.arrivals.receive import Arrivals
from tidegate.conductor.bookkeeping import Bookkeeping
from tidegate.conductor.papers import Papers
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.sets import Sets
from tidegate.conductor.shell import Conductor
from tidegate.gate.asking import Moves
from tidegate.gate.drive import Driver
from tidegate.gate.ending import Ending
from tidegate.gate.heirs import Heirs, Revival
from tidegate.gate.inspection import Inspector
from tidegate.gate.limits import Limits
from tidegate.gate.move import CopyMove, Move, RenameMove
from tidegate.gate.nudges import Nudges
from tidegate.gate.originals import Originals
from tidegate.gate.promotion import Promotion
from tidegate.gate.undoing import Undoing
from tidegate.gate.wishes import Wishes
from tidegate.ledger.arrivals import LastArrivals
from tidegate.ledger.flow_rows import FlowRows
from tidegate.ledger.journal import Journal
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.paths import Paths
from tidegate.ledger.runs import Runs
from tidegate.ledger.troubles import FlowTroubles
from tidegate.ledger.undelivered import UndeliveredRows
from tidegate.poison.announcements import PoisonedAnnouncements
from tidegate.poison.files import PoisonedFiles
from tidegate.poison.flows import FlowLooks
from tidegate.poison.poison import Poison
from tidegate.poison.stuck import Stuck
from tidegate.ports import Announcer, Blobs, Clock, Queue, Rows, Together, Workspace
from tidegate.release import deployed
from tidegate.service import Service
from tidegate.settings import Settings
from tidegate.sweeps.cursor import Cursors
from tidegate.sweeps.expectations import Expectations
from tidegate.sweeps.reconciler import Reconciler
from tidegate.sweeps.watchdog import Watchdog

FILES: Final = "files"
FLOWS: Final = "flows"
JOURNAL: Final = "journal"
ANNOUNCEMENTS: Final = "announcements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The outside world: real in production, fake in tests and simulation."""

    files_table: Rows
    flows_table: Rows
    journal_table: Rows
    blobs: Blobs
    move: Move
    """Into `accepted`."""
    keep: Move
    """Into `quarantine`."""
    files: Queue
    nudges: Queue
    announcements: Queue
    announcer: Announcer
    workspace: Workspace
    together: Together
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a deployment decides about behaviour."""

    topic: str
    poll: timedelta
    grace: timedelta
    sweep: timedelta = timedelta(seconds=45)
    """How long one sweep of a timer may take."""
    limits: Limits = field(default_factory=Limits)
    """What the gate refuses to judge."""
    release: str = ""
    """What is deployed; any other word means another deployment."""


def assemble(flows: Mapping[FlowName, Flow], parts: Parts, choices: Choices) -> Service:
    """Put the service together over any parts."""
    ledger = Ledger(
        paths=Paths(parts.files_table),
        flows=FlowRows(parts.flows_table),
        journal=Journal(parts.journal_table),
        runs=Runs(parts.journal_table),
    )
    arrivals = Arrivals(
        flows=flows,
        topic=choices.topic,
        ledger=ledger,
        blobs=parts.blobs,
        files=parts.files,
        last=LastArrivals(parts.flows_table),
        clock=parts.clock,
    )
    conductor = _conductor(flows, ledger, parts, choices)
    driver = _driver(flows, ledger, arrivals, parts, choices.limits)
    poison = _poison(ledger, arrivals, driver, conductor, parts)
    return Service(
        flows=flows,
        ledger=ledger,
        states=conductor.states,
        arrivals=arrivals,
        driver=driver,
        moves=Moves(ledger, parts.files, parts.clock),
        conductor=conductor,
        poison=poison,
        watchdog=_watchdog(flows, ledger, poison, parts, choices),
        reconciler=_reconciler(flows, ledger, arrivals, parts, choices),
        announcer=parts.announcer,
        together=parts.together,
        clock=parts.clock,
    )


def _conductor(
    flows: Mapping[FlowName, Flow], ledger: Ledger, parts: Parts, choices: Choices
) -> Conductor:
    return Conductor(
        flows=flows,
        poll=choices.poll,
        release=choices.release,
        states=FlowStates(parts.flows_table),
        rows=ledger.flows,
        papers=Papers(parts.blobs),
        books=Bookkeeping(
            ledger, _sets(flows, ledger, parts), parts.files, parts.together, parts.clock
        ),
        workspace=parts.workspace,
        nudges=parts.nudges,
        announcements=parts.announcements,
        clock=parts.clock,
    )


def _reconciler(
    flows: Mapping[FlowName, Flow],
    ledger: Ledger,
    arrivals: Arrivals,
    parts: Parts,
    choices: Choices,
) -> Reconciler:
    return Reconciler(
        flows=flows,
        ledger=ledger,
        arrivals=arrivals,
        blobs=parts.blobs,
        cursors=Cursors(parts.flows_table),
        grace=choices.grace,
        budget=choices.sweep,
        together=parts.together,
        clock=parts.clock,
    )


def _watchdog(
    flows: Mapping[FlowName, Flow],
    ledger: Ledger,
    poison: Poison,
    parts: Parts,
    choices: Choices,
) -> Watchdog:
    return Watchdog(
        flows=flows,
        rows=ledger.flows,
        looks=poison.looks,
        expectations=Expectations(
            LastArrivals(parts.flows_table), parts.announcements, parts.clock
        ),
        files=parts.files,
        grace=choices.grace,
        budget=choices.sweep,
        together=parts.together,
        clock=parts.clock,
    )


def _poison(
    ledger: Ledger, arrivals: Arrivals, driver: Driver, conductor: Conductor, parts: Parts
) -> Poison:
    told, clock = parts.announcements, parts.clock
    stuck = Stuck(ledger, parts.files, told, clock)
    troubles = FlowTroubles(parts.flows_table)
    kept = UndeliveredRows(parts.journal_table)
    return Poison(
        files=PoisonedFiles(driver, ledger.flows, stuck, parts.files, clock),
        looks=FlowLooks(conductor, troubles, told, clock),
        announcements=PoisonedAnnouncements(parts.announcer, kept, told, clock),
        stuck=stuck,
        arrivals=arrivals,
        journal=ledger.journal,
        clock=clock,
    )


def _sets(flows: Mapping[FlowName, Flow], ledger: Ledger, parts: Parts) -> Sets:
    states = FlowStates(parts.flows_table)
    return Sets(flows, states, ledger.flows, parts.nudges, parts.clock)


def _driver(
    flows: Mapping[FlowName, Flow],
    ledger: Ledger,
    arrivals: Arrivals,
    parts: Parts,
    limits: Limits,
) -> Driver:
    told, clock = parts.announcements, parts.clock
    nudges = Nudges(flows, parts.nudges, clock)
    heirs = Heirs(ledger, parts.files, clock)
    revival = Revival(ledger, parts.blobs, parts.keep, clock)
    undoing = Undoing(ledger, parts.blobs, heirs, parts.nudges, clock)
    return Driver(
        flows=flows,
        ledger=ledger,
        arrivals=arrivals,
        inspector=Inspector(ledger, parts.blobs, Originals(ledger, heirs), limits, clock),
        promotion=Promotion(
            ledger=ledger,
            blobs=parts.blobs,
            move=parts.move,
            nudges=nudges,
            announcements=told,
            clock=clock,
        ),
        ending=Ending(
            ledger=ledger,
            blobs=parts.blobs,
            move=parts.keep,
            close=_sets(flows, ledger, parts).close,
            announcements=told,
            clock=clock,
        ),
        wishes=Wishes(ledger, parts.blobs, revival, undoing, clock),
    )


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def new_op_id() -> str:
    """Random, for one write."""
    return uuid.uuid4().hex


def azure(settings: Settings) -> Parts:
    """The real parts. Nothing is connected before it is used."""
    clients = Clients(settings)
    tables, queues = clients.tables(), clients.queues()
    lake = Lake(clients.files(), clients.blobs())
    return Parts(
        files_table=TableRows(tables.get_table_client(FILES), new_op_id),
        flows_table=TableRows(tables.get_table_client(FLOWS), new_op_id),
        journal_table=TableRows(tables.get_table_client(JOURNAL), new_op_id),
        blobs=lake,
        move=RenameMove(lake) if settings.lake_hns else CopyMove(lake),
        keep=RenameMove(lake) if settings.lake_hns else CopyMove(lake, fences=False),
        files=StorageQueue(queues.get_queue_client(FILES)),
        nudges=StorageQueue(queues.get_queue_client(FLOWS)),
        announcements=StorageQueue(queues.get_queue_client(ANNOUNCEMENTS)),
        announcer=Topic(clients.topic()),
        workspace=Databricks(
            host=settings.databricks_host,
            token=settings.databricks_token,
            identity=clients.databricks_headers,
            renew=clients.renew_databricks,
        ),
        together=some_at_a_time,
        clock=utc_now,
    )


@cache
def settings() -> Settings:
    """The app settings of this process. Raises SettingsError."""
    return Settings.from_env(os.environ)


@cache
def service() -> Service:
    """The service of this process. Raises SettingsError, and flows' own errors."""
    chosen = settings()
    choices = Choices(
        topic=chosen.landing_topic,
        poll=chosen.run_poll,
        grace=chosen.drive_grace,
        sweep=chosen.sweep_budget,
        release=deployed(),
    )
    return assemble(load_flows(), azure(chosen), choices)
