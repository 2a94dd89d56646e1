"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from flows.catalogue import load_flows
from flows.declaration import ContractError


def complete_flow(incomplete: str) -> list[str]:
    """For the shell: flows declared here."""
    try:
        return [name for name in load_flows() if name.startswith(incomplete)]
    except ContractError:
        return []


def complete_dataset(incomplete: str) -> list[str]:
    """For the shell: datasets of every flow."""
    try:
        names = {name for flow in load_flows().values() for name in flow.datasets}
    except ContractError:
        return []
    return sorted(name for name in names if name.startswith(incomplete))


AsJson = Annotated[bool, typer.Option("--json", help="Print the documents of the API as JSON.")]

FlowArgument = Annotated[
    str, typer.Argument(help="Name of a flow.", autocompletion=complete_flow, show_default=False)
]
FlowOption = Annotated[
    str | None,
    typer.Option("--flow", help="Only this flow.", autocompletion=complete_flow),
]
DatasetOption = Annotated[
    str | None,
    typer.Option(
        "--dataset",
        help="Dataset of the file; by default its name tells.",
        autocompletion=complete_dataset,
    ),
]
LocalFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, show_default=False)
]
Wait = Annotated[
    bool, typer.Option("--wait", help="Follow until everything is settled, with progress.")
]
Seconds = Annotated[float, typer.Option("--seconds", help="How long --wait waits at most.")]
