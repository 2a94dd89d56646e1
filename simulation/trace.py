"""What happened in a schedule, kept as it is and put into words only when somebody reads it."""

from collections.abc import Iterator
from hashlib import sha256

from simulation.acts import Act
from simulation.fibers import Parked
from simulation.ports import brief

type Entry = tuple[Act, Parked | None] | str
"""An act, with the call that it let go on; or a remark."""


class Trace:
    """Appending to it costs next to nothing."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self.entries: list[Entry] = []

    def lines(self) -> Iterator[str]:
        """For people: calls with the names of what they are about."""
        for entry in self.entries:
            if isinstance(entry, str):
                yield entry
                continue
            act, call = entry
            told = f": {call.label} {' '.join(brief(arg) for arg in call.args)}" if call else ""
            yield f"{act}{told}"

    def digest(self) -> str:
        """The same for the same seed and the same code: covers every argument of every call."""
        whole = sha256()
        for entry in self.entries:
            if isinstance(entry, str):
                whole.update(f"{entry}\n".encode())
            else:
                act, call = entry
                told = f"{call.label} {call.args!r}" if call else ""
                whole.update(f"{act} {told}\n".encode())
        return whole.hexdigest()[:16]
