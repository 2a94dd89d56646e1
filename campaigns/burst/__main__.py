"""`python -m campaigns.burst --files N`: every part, or those that are named."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console

from campaigns.burst import parts
from campaigns.burst.figures import Figures, save, show
from campaigns.burst.in_memory import in_memory
from local.world.endings import until_asked_to_end

Part = Callable[[Path, int], Figures]

PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "acknowledgement": parts.acknowledgement,
        "gate": parts.gate,
        "repeated": parts.repeated,
        "half-lost": lambda folder, files: parts.lost(folder, files, 0.5),
        "all-lost": lambda folder, files: parts.lost(folder, files, 1.0),
        "gold": parts.gold,
        "in-memory": lambda _folder, files: in_memory(10 * files),
    }
)
MOST: Final[Mapping[str, int]] = MappingProxyType({"repeated": 1000})
"""Files of parts that would take too long with more: ten events for each of them."""


def main() -> int:
    """Exit code 1 when something that must hold did not."""
    given = _arguments()
    folder = given.world or Path(tempfile.mkdtemp(prefix="tidegate-burst-"))
    console = Console(soft_wrap=True)
    done: list[Figures] = []
    with until_asked_to_end():
        for name in given.part or PARTS:
            files = min(given.files, MOST.get(name, given.files))
            console.print(f"{name}, {files} files, world in {folder / name}")
            done.append(PARTS[name](folder / name, files))
            show(done[-1], console)
    if given.report:
        save(done, given.report)
    return 1 if any(each.broken for each in done) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m campaigns.burst", description=__doc__)
    add = parser.add_argument
    add("--files", type=int, default=10_000)
    add("--part", action="append", choices=list(PARTS), help="only this one; may be repeated")
    add("--world", type=Path, help="folder of the worlds; a fresh one by default")
    add("--report", type=Path, help="where to write the figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
