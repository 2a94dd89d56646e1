"""The table at the terminal, and the same as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.latency.measure import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One benchmark."""

    data: str
    cores: int
    load: tuple[float, float, float]
    """Load averages before the start: on a busy machine the seconds say little."""
    start: float
    """Seconds until the world was up."""
    start_cpu: float
    """CPU seconds of the workspace until then."""
    passages: tuple[Passage, ...]


def save(report: Report, path: Path) -> None:
    """Replace the file."""
    path.write_text(json.dumps(asdict(report), indent=2) + "\n", "utf-8")


def show(report: Report, console: Console) -> None:
    """A column for each passage, a row for each part."""
    load = ", ".join(f"{each:.1f}" for each in report.load)
    console.print(f"{report.cores} cores, load before the start {load}; data {report.data}")
    console.print(f"The world was up after {report.start:.1f} s.")
    table = Table("seconds", *(passage.name for passage in report.passages))
    for part in report.passages[0].parts:
        table.add_row(part, *_cells(each.parts.get(part, 0.0) for each in report.passages))
    table.add_section()
    table.add_row("drop to gold", *_cells(each.seconds for each in report.passages))
    table.add_row("CPU of the workspace", *_cells(each.cpu for each in report.passages))
    console.print(table)


def _cells(values: Iterable[float]) -> list[str]:
    return [f"{value:.1f}" for value in values]
