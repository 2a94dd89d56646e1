"""Read files of this machine, or standard input, through the gate's own code, with progress."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from flows.contract import Contract
from tidegate.check.check import Check
from tidegate.check.verdict import Verdict
from tidegate.cli.beside import with_manifest
from tidegate.cli.errors import UsageError
from tidegate.cli.screen import visible
from tidegate.gate.documents import VERSION, describe

PIECE: Final = 2**20
WORTH_A_BAR: Final = 4 * PIECE
STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file, what it was held against, and the gate's word."""

    path: str
    contract: Contract
    verdict: Verdict

    @property
    def name(self) -> str:
        """For people."""
        return "standard input" if self.path == STANDARD_INPUT else Path(self.path).name

    @property
    def document(self) -> dict[str, Any]:
        """In the shape of a receipt or rejection; without the id that only a service gives."""
        about = {
            "flow": self.contract.flow,
            "dataset": self.contract.dataset,
            "path": self.path,
            "contractVersion": self.contract.version,
        }
        return {"version": VERSION, "file": about, **describe(self.verdict)}


def readable(paths: list[str]) -> None:
    """Before anything is judged: every file is there. Raises UsageError."""
    if paths.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input (-) can be read once: name it once")
    for path in paths:
        if path != STANDARD_INPUT and (problem := _problem(Path(path))):
            raise UsageError(problem)


def _problem(file: Path) -> str:
    if file.is_dir():
        return f"{file} is a folder: name the files in it, such as {file}/*.csv"
    if not file.exists():
        return f"there is no {file}: mend the name, or give - to read standard input"
    if not os.access(file, os.R_OK):
        return f"{file} may not be read: give yourself the right to, or name another file"
    return ""


def judged(path: str, contract: Contract, console: Console) -> Checked:
    """Raises OSError. The console gets the progress of a large file, when it is a terminal."""
    engine = Check(contract)
    with _opened(path) as (content, size):
        quiet = not console.is_terminal or (size is not None and size <= WORTH_A_BAR)
        with _progress(console, quiet=quiet) as progress:
            name = visible(Path(path).name if size is not None else "standard input")
            task = progress.add_task(name, total=size, rows=0)
            while piece := content.read(PIECE):
                engine.feed(piece)
                _advance(progress, task, len(piece), engine.rows)
            verdict = engine.finish()
    if path != STANDARD_INPUT:
        verdict = with_manifest(Path(path), contract, verdict)
    return Checked(path=path, contract=contract, verdict=verdict)


@contextmanager
def _opened(path: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The bytes, and how many there are when that is known."""
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer, None
        return
    with Path(path).open("rb") as content:
        size = os.fstat(content.fileno()).st_size
        yield content, size or None


def _progress(console: Console, *, quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} rows", markup=False),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet,
    )


def _advance(progress: Progress, task: TaskID, count: int, rows: int) -> None:
    progress.update(task, advance=count, rows=rows)
