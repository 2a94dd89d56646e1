"""The gate: what judges files, moves their bytes and carries out operators' moves."""

from collections.abc import Mapping
from time import monotonic

from flows.flow import Flow
from flows.names import FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.check.limits import Limits
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.sets import Sets
from tidegate.gate.drive import Driver
from tidegate.gate.ending import Ending
from tidegate.gate.heirs import Heirs, Revival
from tidegate.gate.inspection import Inspector
from tidegate.gate.nudges import Nudges
from tidegate.gate.originals import Originals
from tidegate.gate.promotion import Promotion
from tidegate.gate.undoing import Undoing
from tidegate.gate.wishes import Wishes
from tidegate.ledger.ledger import Ledger
from tidegate.wiring.parts import Parts


def driver(
    flows: Mapping[FlowName, Flow],
    ledger: Ledger,
    arrivals: Arrivals,
    parts: Parts,
    limits: Limits,
) -> Driver:
    """What takes files through the gate."""
    told, clock = parts.announcements, parts.clock
    nudges = Nudges(flows, parts.nudges, clock)
    heirs = Heirs(ledger, parts.files, clock)
    revival = Revival(ledger, parts.blobs, parts.keep, clock)
    undoing = Undoing(ledger, parts.blobs, heirs, parts.nudges, clock)
    return Driver(
        flows=flows,
        ledger=ledger,
        arrivals=arrivals,
        inspector=Inspector(
            ledger=ledger,
            blobs=parts.blobs,
            originals=Originals(ledger, heirs),
            limits=limits,
            clock=clock,
            stopwatch=monotonic,
        ),
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
            close=sets(flows, ledger, parts).close,
            announcements=told,
            clock=clock,
        ),
        wishes=Wishes(ledger, parts.blobs, revival, undoing, clock),
    )


def sets(flows: Mapping[FlowName, Flow], ledger: Ledger, parts: Parts) -> Sets:
    """The last step of every file."""
    states = FlowStates(parts.flows_table)
    return Sets(flows, states, ledger.flows, parts.nudges, parts.clock)
