"""Who is measured: a command for each, and how much of a file it is given."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.gate.generated import MEGABYTE

_HERE: Final = Path(__file__).parent
_WHOLE: Final = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A program that reads a file against a contract and tells what it needed."""

    name: str
    command: tuple[str, ...]
    """The file and its shape, or contract, are put behind it."""
    most: int = _WHOLE
    """Bytes of a file that it is given: a slow one would need hours, a large frame all memory."""
    takes_contract: bool = False
    """The contract's own document instead of the shape."""
    tells: bool = True
    """Whether it prints its own figures; otherwise those of its process count."""


def subjects(peers: Path | None) -> list[Subject]:
    """The gate first; `peers` is the interpreter that has them, None leaves them out."""
    ours = (sys.executable, "-m", "benchmarks.gate.ours")
    found = [
        Subject(name="tidegate", command=(*ours, "gate"), takes_contract=True),
        Subject(name="python csv", command=(*ours, "csv"), takes_contract=True),
    ]
    if qsv := shutil.which("qsv"):
        found.append(Subject(name="qsv validate", command=(qsv, "validate"), tells=False))
    if peers is not None:
        found += [
            _peer(peers, "pandera", 250 * MEGABYTE),
            _peer(peers, "datacontract", 100 * MEGABYTE),
            _peer(peers, "frictionless", 5 * MEGABYTE),
        ]
    return found


def _peer(python: Path, name: str, most: int) -> Subject:
    script = str(_HERE / "peers" / f"{name}_peer.py")
    return Subject(name=name, command=(str(python), script), most=most)
