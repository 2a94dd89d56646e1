"""The present release and the next one: other contracts, other coalescing, other limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Final

from flows.catalogue import load_flows
from flows.flow import Flow
from flows.names import DatasetName, FlowName
from simulation.world.contents import LONG
from tidegate.gate.limits import Limits

NETFLIX: Final = FlowName("netflix")
TITLES: Final = DatasetName("titles")
PRESENT: Final = 0
NEXT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a deployment brings."""

    flows: Mapping[FlowName, Flow]
    limits: Limits


@cache
def releases() -> Sequence[Release]:
    """The present one and the next one: it has a new contract and reads longer cells."""
    flow = load_flows()[NETFLIX]
    contract = flow.datasets[TITLES]
    newer = replace(
        flow,
        datasets={**flow.datasets, TITLES: replace(contract, version=f"{contract.version}-next")},
        coalescing=replace(flow.coalescing, quiet=timedelta(seconds=3)),
    )
    return (
        Release(flows={NETFLIX: flow}, limits=Limits(cell_characters=LONG // 2)),
        Release(flows={NETFLIX: newer}, limits=Limits()),
    )
