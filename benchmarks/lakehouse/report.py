"""The tables at the terminal, and the same as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.gate.generated import MEGABYTE
from benchmarks.lakehouse.measure import Measurement, Part
from benchmarks.lakehouse.subjects import FLOW, MERGE

UNCOUNTED: Final = "rehearsal"
STANDARD: Final = "spark batch"
"""What bronze is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One benchmark; it is saved after each measurement."""

    size: int
    """MB of orders."""
    records: int
    """Titles."""
    settings: str
    memory: str
    measured: tuple[Measurement, ...] = ()


def save(report: Report, path: Path) -> None:
    """Replace the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(report), indent=1) + "\n", "utf-8")


def show(report: Report, console: Console) -> None:
    """What was measured, by kind."""
    settings = f"settings {report.settings}, heap {report.memory}"
    orders = [each for each in report.measured if each.subject not in {FLOW, MERGE}]
    if orders:
        console.print(f"\n{report.size} MB of orders in CSV into a table; {settings}")
        console.print(_speeds(orders))
    titles = [each for each in report.measured if each.subject in {FLOW, MERGE}]
    if titles:
        console.print(f"\n{report.records:,} titles through the stages; {settings}")
        console.print(_stages(titles))
    for each in report.measured:
        if told := ", ".join(f"{name} {value}" for name, value in _telling(each)):
            console.print(f"\n{each.subject} on {each.cores}: {told}", highlight=False)


def speed(measured: Measurement) -> float:
    """Megabytes for each second that passed, of a measurement of one step."""
    seconds = sum(part["seconds"] for _, part in counted(measured))
    return measured.bytes / MEGABYTE / seconds if seconds else 0.0


def counted(measured: Measurement) -> list[tuple[str, Part]]:
    """The parts without rehearsals."""
    return [(name, part) for name, part in measured.parts.items() if name != UNCOUNTED]


def _telling(measured: Measurement) -> list[tuple[str, str]]:
    return [(name, value) for name, value in measured.notes.items() if value != "0"]


def _speeds(measured: Iterable[Measurement]) -> Table:
    measured = list(measured)
    standard = next((speed(each) for each in measured if each.subject == STANDARD), 0.0)
    table = Table("subject", "seconds", "CPU s", "MB/s", f"to {STANDARD}", *_MEMORY)
    for each in measured:
        parts = [part for _, part in counted(each)]
        table.add_row(
            each.subject,
            f"{sum(part['seconds'] for part in parts):.1f}",
            f"{sum(part['cpu'] for part in parts):.1f}",
            f"{speed(each):.1f}",
            f"{speed(each) / standard:.2f}" if standard else "",
            *_memory(each),
        )
    return table


def _stages(measured: Iterable[Measurement]) -> Table:
    table = Table("subject", "cores", "stage", "seconds", "CPU s", *_MEMORY)
    for each in measured:
        parts = counted(each) or [("failed", Part(seconds=0.0, cpu=0.0))]
        for name, part in parts:
            cells = (f"{part['seconds']:.1f}", f"{part['cpu']:.1f}")
            table.add_row(each.subject, str(each.cores), name, *cells, *_memory(each))
        table.add_section()
    return table


_MEMORY: Final = ("JVM MB", "Python MB", "shared once", "disk MB", "load")


def _memory(each: Measurement) -> tuple[str, ...]:
    sizes = (each.jvm, each.python, each.python_shared, each.disk)
    return (*(f"{size / MEGABYTE:,.0f}" for size in sizes), f"{each.load[0]:.1f}")
