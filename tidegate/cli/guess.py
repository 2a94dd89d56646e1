"""Which dataset a file of a person's is meant for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.contract import Contract
from flows.flow import Flow
from flows.names import DatasetName, FlowName
from tidegate.cli.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A dataset of a flow."""

    flow: FlowName
    contract: Contract
    guessed: bool
    """The file's name told it, not a person."""


def meant(
    name: str,
    flows: Mapping[FlowName, Flow],
    flow: FlowName | None = None,
    dataset: DatasetName | None = None,
) -> Meant:
    """The dataset that is named, or else the longest one whose name the file's name holds.

    Raises UsageError when there is none, or more than one.
    """
    if flow is not None and flow not in flows:
        raise UsageError(f"no flow is named {flow}; declared are {_names(flows)}")
    candidates = [each for each in _contracts(flows) if flow in (None, each.flow)]
    fitting = [
        each
        for each in candidates
        if each.dataset == dataset or (dataset is None and each.dataset in name.lower())
    ]
    longest = max((len(each.dataset) for each in fitting), default=0)
    best = [each for each in fitting if len(each.dataset) == longest]
    if len(best) != 1:
        raise UsageError(_ask(name, dataset, best or candidates))
    return Meant(flow=best[0].flow, contract=best[0], guessed=dataset is None)


def _contracts(flows: Mapping[FlowName, Flow]) -> Iterator[Contract]:
    for flow in flows.values():
        yield from flow.datasets.values()


def _ask(name: str, dataset: DatasetName | None, choices: list[Contract]) -> str:
    listed = ", ".join(f"{each.flow}/{each.dataset}" for each in choices)
    asked = f"the name {name} does not tell one dataset" if dataset is None else f"no {dataset}"
    return f"{asked}: say --flow and --dataset; there are {listed}"


def _names(flows: Mapping[FlowName, Flow]) -> str:
    return ", ".join(flows)
