"""Text to physical lines: LF, CRLF and CR each end one."""

import io
from typing import Final

_ENDS: Final = ("\r\n", "\n", "\r")


def line_end(line: str) -> str | None:
    """With what a line ends, if it does."""
    return next((end for end in _ENDS if line.endswith(end)), None)


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
