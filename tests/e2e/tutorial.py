"""A page of documentation as the commands that it tells a reader to type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FENCE: Final = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS: Final = "sh"
STAYS: Final = "sh second-terminal"
SHOWN: Final = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One block of commands, and what the page shows of their output."""

    line: int
    """Of the page, where the block begins."""
    commands: str
    stays: bool
    """It goes on in a terminal of its own while the reader works in the first one."""
    shown: tuple[str, ...]
    """Lines of the output; `…` stands for what differs from run to run."""

    def missing(self, output: str) -> list[str]:
        """The lines that the page shows and the output lacks."""
        lines = [_words(line) for line in output.splitlines()]
        return [line for line in self.shown if not any(map(_pattern(line).fullmatch, lines))]


def steps(page: str) -> list[Step]:
    """The blocks marked `sh` in their order; a `text` block tells what the one before prints."""
    found: list[Step] = []
    for line, kind, text in _blocks(page):
        if kind in {COMMANDS, STAYS}:
            found.append(Step(line=line, commands=text, stays=kind == STAYS, shown=()))
        elif kind == SHOWN:
            last = found.pop()
            shown = tuple(_words(each) for each in text.splitlines() if _words(each))
            found.append(
                Step(line=last.line, commands=last.commands, stays=last.stays, shown=shown)
            )
    return found


def _blocks(page: str) -> Iterator[tuple[int, str, str]]:
    for match in FENCE.finditer(page):
        yield page.count("\n", 0, match.start()) + 1, match["kind"].strip(), match["text"]


def _words(line: str) -> str:
    return " ".join(line.split())


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, line.split("…"))))
