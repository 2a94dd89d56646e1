"""Reads the declared flows: one folder each, with `flow.yaml` and a contract per dataset."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from flows import layout
from flows.coalescing_fields import coalescing
from flows.contract import Contract
from flows.declaration import Declaration
from flows.flow import Flow
from flows.names import DatasetName, FlowName
from flows.odcs import load_contract
from flows.odcs_fields import refuse_unknown, text
from flows.yaml_text import read_text

_FLOW: Final = frozenset({"name", "description", "coalescing"})
FLOW_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def load_flows(root: Path | None = None) -> Mapping[FlowName, Flow]:
    """Every folder below `root` that holds a `flow.yaml`; by default those of this package.

    Raises ContractError.
    """
    folder = root or Path(__file__).parent
    flows = [load_flow(path.parent) for path in sorted(folder.glob("*/flow.yaml"))]
    return MappingProxyType({flow.name: flow for flow in flows})


def load_flow(folder: Path) -> Flow:
    """The flow of that folder. Raises ContractError, and OSError when there is no `flow.yaml`."""
    path = folder / "flow.yaml"
    declaration = Declaration.parse(read_text(path, _source(path)), _source(path))
    refuse_unknown(declaration, (), declaration.data, _FLOW)
    name = declaration.data.get("name")
    if name != folder.name or not FLOW_NAME.fullmatch(folder.name):
        problem = "must be the folder's name: a lower-case letter, then letters, digits, _"
        raise declaration.fault(("name",), problem)
    datasets = _datasets(declaration, folder, FlowName(name))
    return Flow(
        name=FlowName(name),
        description=text(declaration, ("description",), declaration.data.get("description")),
        coalescing=coalescing(declaration, datasets),
        datasets=datasets,
    )


def _datasets(
    declaration: Declaration, folder: Path, flow: FlowName
) -> Mapping[DatasetName, Contract]:
    datasets: dict[DatasetName, Contract] = {}
    files: dict[DatasetName, str] = {}
    for path in sorted(folder.glob("*.odcs.yaml")):
        contract = load_contract(read_text(path, _source(path)), flow=flow, source=_source(path))
        if contract.dataset in datasets:
            problem = f"dataset {contract.dataset} has two contracts, one in {path.name}"
            raise declaration.fault(("name",), problem)
        datasets[contract.dataset], files[contract.dataset] = contract, path.name
    if not datasets:
        raise declaration.fault(("name",), "the flow has no contract (*.odcs.yaml) beside it")
    _refuse_shared_tables(declaration, files)
    return MappingProxyType(datasets)


def _refuse_shared_tables(declaration: Declaration, files: Mapping[DatasetName, str]) -> None:
    """In silver a dataset has a table of its name, and another one for its broken rows."""
    for name, file in files.items():
        other = DatasetName(layout.quarantine_table(name))
        if other in files:
            problem = (
                f"dataset {other} of {files[other]} needs another name: silver keeps the broken"
                f" rows of {file} in a table of that name"
            )
            raise declaration.fault(("name",), problem)


def _source(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
