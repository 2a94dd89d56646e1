"""The order in which the parts of the service are put together."""

from collections.abc import Mapping

from flows.flow import Flow
from flows.names import FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.conductor.bookkeeping import Bookkeeping
from tidegate.conductor.joined import Joined
from tidegate.conductor.papers import Papers
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.shell import Conductor
from tidegate.gate.asking import Moves
from tidegate.gate.drive import Driver
from tidegate.gate.telling import Telling
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
from tidegate.service import Service
from tidegate.sweeps.cursor import Cursors
from tidegate.sweeps.expectations import Expectations
from tidegate.sweeps.reconciler import Reconciler
from tidegate.sweeps.watchdog import Watchdog
from tidegate.wiring import gate
from tidegate.wiring.parts import Choices, Parts


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
    driver = gate.driver(flows, ledger, arrivals, parts, choices.limits)
    poison = _poison(ledger, arrivals, driver, conductor, parts)
    return Service(
        flows=flows,
        ledger=ledger,
        states=conductor.states,
        arrivals=arrivals,
        driver=driver,
        moves=Moves(flows, ledger, parts.files, parts.clock),
        telling=Telling(parts.blobs),
        conductor=conductor,
        looks=Joined(conductor.look),
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
            ledger, gate.sets(flows, ledger, parts), parts.files, parts.together, parts.clock
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
        files=PoisonedFiles(
            driver=driver,
            rows=ledger.flows,
            stuck=stuck,
            files=parts.files,
            announcements=told,
            clock=clock,
        ),
        looks=FlowLooks(conductor, troubles, told, clock),
        announcements=PoisonedAnnouncements(parts.announcer, kept, told, clock),
        stuck=stuck,
        arrivals=arrivals,
        journal=ledger.journal,
        clock=clock,
    )
