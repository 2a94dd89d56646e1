"""Who is measured: a command for each, and how much of a file it is given."""

import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from benchmarks.gate.generated import MEGABYTE

_HERE: Final = Path(__file__).parent
_WHOLE: Final = 10**12


class Words(StrEnum):
    """The rules in the words of who is measured."""

    NONE = "none"
    SHAPE = "shape"
    CONTRACT = "contract"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A program that reads a file against a contract and tells what it needed."""

    name: str
    command: tuple[str, ...]
    """The file and its rules are put behind it."""
    most: int = _WHOLE
    """Bytes of a file that it is given: a slow one would need hours, a large frame all memory."""
    words: Words = Words.SHAPE
    tells: bool = True
    """Whether it prints its own figures; otherwise those of its process count, and exit code 1 is
    a file with bad rows."""


def subjects(peers: Path | None) -> list[Subject]:
    """The gate first; `peers` is the interpreter that has them, None leaves them out."""
    ours = (sys.executable, "-m", "benchmarks.gate.ours")
    found = [
        Subject(name="tidegate", command=(*ours, "gate"), words=Words.CONTRACT),
        Subject(name="python csv", command=(*ours, "csv"), words=Words.CONTRACT),
    ]
    if qsv := shutil.which("qsv") or shutil.which("qsvlite"):
        found += _qsv(qsv)
    if peers is not None:
        found += [
            _peer(peers, "pandera", 250 * MEGABYTE),
            _peer(peers, "datacontract", 100 * MEGABYTE),
            _peer(peers, "frictionless", 5 * MEGABYTE),
        ]
    return found


def _qsv(program: str) -> list[Subject]:
    """Without a schema it looks at quotes, widths and UTF-8 only."""
    return [
        Subject(
            name="qsv, RFC 4180 only", command=(program, "validate"), words=Words.NONE, tells=False
        ),
        Subject(
            name="qsv, JSON Schema",
            command=(program, "validate", "--jobs", "1", "--quiet"),
            words=Words.SCHEMA,
            tells=False,
        ),
    ]


def _peer(python: Path, name: str, most: int) -> Subject:
    script = str(_HERE / "peers" / f"{name}_peer.py")
    return Subject(name=name, command=(str(python), script), most=most)
