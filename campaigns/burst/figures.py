"""Figures of one part, and whether what must hold held."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(slots=True, kw_only=True)
class Figures:
    """Filled while the part runs."""

    name: str
    numbers: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """What should have held, in words."""

    def note(self, what: str, number: float) -> None:
        """A figure that was measured."""
        self.numbers[what] = number

    def expect(self, held: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
        """Something that must hold."""
        if not held:
            self.broken.append(what)


def show(figures: Figures, console: Console) -> None:
    """One table for a part."""
    table = Table(figures.name, "", title_justify="left")
    for what, number in figures.numbers.items():
        table.add_row(what, f"{number:g}")
    console.print(table)
    for each in figures.broken:
        console.print(f"broken: {each}", markup=False, style="red")


def save(parts: Sequence[Figures], path: Path) -> None:
    """Replace the file."""
    path.write_text(json.dumps([asdict(each) for each in parts], indent=2) + "\n", "utf-8")
