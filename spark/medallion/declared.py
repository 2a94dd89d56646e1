"""The flow that the wheel carries."""

from pathlib import Path

from flows import catalogue
from flows.flow import Flow
from flows.names import FlowName


def declared_flow(name: FlowName) -> Flow:
    """Raises OSError when no such flow is declared, and flows.odcs.ContractError."""
    return catalogue.load_flow(Path(catalogue.__file__).parent / name)
