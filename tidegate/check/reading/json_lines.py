"""JSON Lines to records: one object on each line, its values as Spark gives them to silver."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flows.contract import Contract
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.json_objects import JsonObjects
from tidegate.check.reading.lines import LineSplitter
from tidegate.check.reading.records import Record
from tidegate.check.reading.text import TextReader
from tidegate.check.verdict import Reason

_SPACE: Final = " \t\r\n"
"""White space for JSON; a line of nothing else is no record."""
_WORDS: Final = re.compile(r"\w+")
_GLANCE: Final = 10_000
_ON_ONE_LINE: Final = "write each object on one line of its own"


class JsonLinesSource:
    """The source for `JsonLinesFormat`.

    The header is made up: the contract's columns in their order. A line that is no object, or one
    that readers understand differently, is a record with a flaw, so that every one is counted.
    """

    def __init__(self, contract: Contract, limits: Limits) -> None:
        """Prepare to read the file from its first byte."""
        self._names = [column.name for column in contract.columns]
        self._known = frozenset(self._names)
        self._limits = limits
        self._text = TextReader(contract.file_format)
        self._splitter = LineSplitter()
        self._objects = JsonObjects(contract, limits)
        self._line, self._begun, self._blank = 0, False, True

    @property
    def unknown(self) -> dict[str, int]:
        """Names that are no columns, each with the line where it was met first."""
        return self._objects.unknown

    def feed(self, piece: bytes) -> Iterator[Record]:
        """The records that the bytes complete. Raises Halt."""
        yield from self._take(self._text.feed(piece))
        self._refuse_size(self._splitter.waiting, self._line + 1)

    def settle(self) -> Iterator[Record]:
        """Nothing: what was whole has been handed on. Raises Halt."""
        yield from ()

    def finish(self) -> Iterator[Record]:
        """The record on a last line without an end. Raises Halt."""
        yield from self._take(self._text.finish())
        yield from self._records(self._splitter.finish())
        if not self._begun:
            raise Halt(Reason.EMPTY, "a JSON object on each line; the file has none")

    def _take(self, text: str) -> Iterator[Record]:
        if self._blank:
            self._refuse_list(text)
        yield from self._records(self._splitter.feed(text))
        if self._text.fault is not None:
            self._refuse_size(self._splitter.waiting, self._line + 1)
            # A CR that waits for its LF has ended a line, whatever follows it.
            yield from self._records(
                [line for line in self._splitter.finish() if line.endswith("\r")]
            )
            raise self._text.fault.on(self._line + 1)

    def _records(self, lines: Sequence[str]) -> Iterator[Record]:
        for line in lines:
            self._line += 1
            # As many as wait for the line's end when it comes in pieces.
            self._refuse_size(len(line.removesuffix("\n")), self._line)
            body = line.strip(_SPACE)
            if not body:
                continue
            if not self._begun:
                yield self._header(body)
            yield self._record(body)

    def _header(self, first: str) -> Record:
        self._refuse_other_layouts(first)
        self._begun = True
        return Record(self._line, self._names)

    def _record(self, body: str) -> Record:
        cells, flaw = self._objects.read(body, self._line)
        if len(body) > self._limits.cell_characters:
            size = max(map(len, cells), default=0)
            self._refuse(size, self._limits.cell_characters, "cell", self._line)
        return Record(self._line, cells, flaw)

    def _refuse_list(self, text: str) -> None:
        """Told at its first sign: it may be as long as the file and have no second line."""
        body = text.lstrip(_SPACE)
        self._blank = not body
        if body.startswith("["):
            blank = self._splitter.feed(text.removesuffix(body)) + self._splitter.finish()
            line = self._line + 1 + sum(each.endswith(("\r", "\n")) for each in blank)
            problem = f"JSON Lines, but this is one JSON list; {_ON_ONE_LINE}"
            raise Halt(Reason.FORMAT, problem, line=line)

    def _refuse_other_layouts(self, first: str) -> None:
        if first.startswith("{") and first.endswith(("{", ",", "[")):
            problem = f"JSON Lines, but an object goes on in the next line; {_ON_ONE_LINE}"
        elif self._looks_like_names(first):
            problem = "JSON Lines, but this looks like CSV; export it as JSON Lines"
        else:
            return
        raise Halt(Reason.FORMAT, problem, line=self._line)

    def _looks_like_names(self, first: str) -> bool:
        words = [] if first.startswith("{") else _WORDS.findall(first[:_GLANCE])
        return 2 * sum(word in self._known for word in words) > len(words)

    def _refuse_size(self, size: int, line: int) -> None:
        self._refuse(size, self._limits.record_characters, "record", line)

    def _refuse(self, size: int, limit: int, what: str, line: int) -> None:
        if size > limit:
            problem = f"at most {limit} characters in a {what}"
            raise Halt(Reason.TOO_LARGE, problem, line=line)
