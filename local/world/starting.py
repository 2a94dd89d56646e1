"""What a person sees while the world starts: each part as it serves, a clock for the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

PARTS: Final = MappingProxyType(
    {
        "azurite": "storage: blobs, queues, tables",
        "provision": "containers, queues and tables are there",
        "gateway": "Event Grid before the storage account",
        "functions": "Functions host with the service in it",
        "workspace": "Databricks workspace with Spark and Delta",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """Told of each part by the supervisor, from its threads."""

    console: Console

    def told(self, name: str, seconds: float) -> None:
        """A part of the world serves."""
        line = f"  {seconds:5.1f} s  {name:<10} {PARTS.get(name, '')}"
        self.console.print(line, style="dim", markup=False, soft_wrap=True)

    @contextmanager
    def watched(self, folder: Path) -> Iterator[None]:
        """On a terminal, a clock turns below the parts until the block ends."""
        self.console.print("[bold]Starting the world[/]", soft_wrap=True)
        self.console.print(f"  logs: {folder / 'logs'}", style="dim", markup=False, soft_wrap=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            if self.console.is_terminal:
                progress.add_task("the first start of a world takes a little longer", total=None)
            yield
