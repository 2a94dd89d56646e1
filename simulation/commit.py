"""Which code is played: a seed's schedule follows the code."""

import subprocess
from pathlib import Path
from typing import Final

LOG_NAME: Final = "totals.csv"
"""A campaign that is logged leaves the code as it is."""


def commit() -> str:
    """Twelve digits. Raises OSError and CalledProcessError where git knows nothing."""
    return _git("rev-parse", "--short=12", "HEAD").strip()


def is_dirty() -> bool:
    """Git sees a change of anything but the log. Raises as `commit` does."""
    changed = _git("status", "--porcelain").splitlines()
    return any(not line.endswith(LOG_NAME) for line in changed)


def told() -> str:
    """For people; a copy of the tree without its history says so."""
    try:
        return f"{commit()} ({'dirty' if is_dirty() else 'clean'})"
    except (OSError, subprocess.CalledProcessError):
        return "unknown (git tells none)"


def _git(*arguments: str) -> str:
    """What it prints."""
    found = subprocess.run(
        ("git", *arguments),
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
        text=True,
    )
    return found.stdout
