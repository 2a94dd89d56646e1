"""Contracts of the benchmark: its own documents, and those of the Netflix flow."""

from pathlib import Path

from flows.contract import Contract
from flows.names import FlowName
from flows.odcs import load_contract


def contract_of(path: Path) -> Contract:
    """The contract in a file."""
    return load_contract(path.read_text(), flow=FlowName("benchmark"), source=path.name)
