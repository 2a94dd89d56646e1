"""What a command prints, as a picture of a terminal."""

import io
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).parents[2]
WIDTH: Final = 100
SECONDS: Final = 420.0

# Colours as on a terminal, but no animation: rich reads these names.
TERMINAL: Final = {
    "COLUMNS": str(WIDTH),
    "COLORTERM": "truecolor",
    "FORCE_COLOR": "1",
    "TERM": "xterm-256color",
    "TTY_INTERACTIVE": "0",
}
FONT_FACE: Final = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
"""Rich names fonts of another host; a picture in a document loads nothing."""


class CommandFailedError(Exception):
    """There is nothing worth a picture."""


def run(command: Sequence[str], folder: Path) -> str:
    """What it prints in that folder, with colours.

    Raises CommandFailedError, subprocess.TimeoutExpired.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **TERMINAL, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        said = done.stdout + done.stderr
        raise CommandFailedError(f"{' '.join(command)} ended with {done.returncode}\n{said}")
    return done.stdout


def draw(typed: str, printed: str, picture: Path) -> None:
    """Write the picture: the command as a person types it, then what it printed."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )
    console.print(Text.assemble(("$ ", "dim"), (typed, "bold")))
    console.print(Text.from_ansi(printed.rstrip()))
    drawn = console.export_svg(title=typed, unique_id=picture.stem)
    picture.write_text(FONT_FACE.sub("", drawn), "utf-8")
