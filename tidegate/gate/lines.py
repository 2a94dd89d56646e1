"""Text to physical lines: LF, CRLF and CR each end one."""

import io
from types import MappingProxyType
from typing import Final

# Spark's multi-line reader takes the first line end of a file for the end of all its records;
# in a file of CRLF it takes LF too. Another one would become a part of a cell there.
_FOREIGN: Final = MappingProxyType({"\r\n": ("\r",), "\n": ("\r\n", "\r"), "\r": ("\n",)})


def foreign_ends(first_line: str) -> tuple[str, ...]:
    """The line ends with which no record may end in a file that begins with this line."""
    for end, foreign in _FOREIGN.items():
        if first_line.endswith(end):
            return foreign
    return ()


class LineSplitter:
    """Feeds on pieces of text of any size; lines keep their ends."""

    def __init__(self) -> None:
        """Begin before the first character."""
        self._pieces: list[str] = []
        self.waiting = 0
        """Characters of the unfinished line."""

    def feed(self, text: str) -> list[str]:
        """The lines that the text completes."""
        if not text:
            return []
        if not self._ends_line(text):
            self._wait(text)
            return []
        lines = list(io.StringIO("".join([*self._pieces, text]), newline=""))
        self._pieces, self.waiting = [], 0
        # A CR at the very end may be the first half of CRLF.
        if not lines[-1].endswith("\n"):
            self._wait(lines.pop())
        return lines

    def finish(self) -> list[str]:
        """The last line, when the file does not end with a line end."""
        last = "".join(self._pieces)
        self._pieces, self.waiting = [], 0
        return [last] if last else []

    def _ends_line(self, text: str) -> bool:
        after_cr = bool(self._pieces) and self._pieces[-1].endswith("\r")
        return after_cr or "\n" in text or "\r" in text

    def _wait(self, text: str) -> None:
        self._pieces.append(text)
        self.waiting += len(text)
