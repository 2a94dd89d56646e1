"""The service, put together: what the triggers and the API call."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.flow import Flow
from flows.names import FlowName
from tidegate.arrivals.receive import Arrivals
from tidegate.conductor.joined import Joined
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.shell import Conductor
from tidegate.gate.asking import Moves
from tidegate.gate.drive import Driver
from tidegate.gate.telling import Telling
from tidegate.ledger.ledger import Ledger
from tidegate.poison.poison import Poison
from tidegate.ports import Announcer, Clock, Together
from tidegate.sweeps.reconciler import Reconciler
from tidegate.sweeps.watchdog import Watchdog


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Every use case, with its collaborators inside."""

    flows: Mapping[FlowName, Flow]
    ledger: Ledger
    states: FlowStates
    arrivals: Arrivals
    driver: Driver
    moves: Moves
    telling: Telling
    conductor: Conductor
    looks: Joined
    poison: Poison
    watchdog: Watchdog
    reconciler: Reconciler
    announcer: Announcer
    together: Together
    clock: Clock
