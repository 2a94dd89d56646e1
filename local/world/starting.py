"""What a person sees while the world starts: each part as it serves, a clock for the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
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


class Starting:
    """Told of each part by the supervisor, from its threads."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._awaited = dict(PARTS)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._clock = Progress(*columns, console=console, transient=True)

    def told(self, name: str, seconds: float) -> None:
        """A part of the world serves."""
        self._awaited.pop(name, None)
        for task in self._clock.task_ids:
            self._clock.update(task, description=self._waits)
        line = f"  {seconds:5.1f} s  {name:<10} {PARTS.get(name, '')}"
        self._console.print(line, style="dim", markup=False, soft_wrap=True)

    @contextmanager
    def watched(self, folder: Path) -> Iterator[None]:
        """On a terminal, a clock turns below the parts until the block ends."""
        self._console.print("[bold]Starting the world[/]", soft_wrap=True)
        self._console.print(f"  logs: {folder / 'logs'}", style="dim", markup=False, soft_wrap=True)
        with self._clock:
            if self._console.is_terminal:
                self._clock.add_task(self._waits, total=None)
            yield

    @property
    def _waits(self) -> str:
        return f"waiting for {', '.join(self._awaited)}"
