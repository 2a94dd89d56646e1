"""Contracts that are deployed while files wait: a catalogue that tests may change."""

from dataclasses import replace

from flows.contract import Contract
from flows.flow import Flow
from flows.names import DatasetName, FlowName
from tests.fakes.world import NETFLIX, declared

TITLES = DatasetName("titles")
type Deployed = dict[FlowName, Flow]


def deployed(**changes: object) -> Deployed:
    """The flow of this repository with another contract of titles; change it by `deploy`."""
    flows = dict(declared())
    deploy(flows, **changes)
    return flows


def deploy(flows: Deployed, **changes: object) -> None:
    """Every host of the world has this contract from now on."""
    flow = flows[NETFLIX]
    contract = replace(titles(flows), **changes)  # type: ignore[arg-type]  # fields of a contract
    flows[NETFLIX] = replace(flow, datasets={**flow.datasets, TITLES: contract})


def titles(flows: Deployed) -> Contract:
    return flows[NETFLIX].datasets[TITLES]
