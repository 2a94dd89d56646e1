"""Lines of a file as Spark's readers see them."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple, Self, cast

from local.databricks.cloudfiles.dialect import Dialect, JsonDialect

DETECTED_WITHIN: Final = 64 << 10
"""Bytes in which the line ending of a `multiLine` file must show."""


class Line(NamedTuple):
    """A line, and what its end reads as inside quotes."""

    body: str
    ending: str


class Lines:
    """Iterates over the lines of a stream; `characters` says how much was read so far.

    Without `multiLine` each of LF, CR and CRLF ends a line. With it the first one that the file
    shows does, and inside quotes it reads as LF. Where it is CRLF, a lone LF ends a line too.
    """

    def __init__(self, stream: BinaryIO, dialect: Dialect | JsonDialect) -> None:
        self.characters = 0
        buffered = cast("io.BufferedReader", stream)
        self._endings: tuple[str, ...] = ("\r\n", "\n", "\r")
        newline = ""
        if dialect.multi_line:
            self._endings = _detected(buffered, dialect.encoding)
            newline = self._endings[-1]
        self._text = io.TextIOWrapper(
            buffered, encoding=dialect.encoding, errors="replace", newline=newline
        )

    def __enter__(self) -> Self:
        """Closes the stream in the end."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Whatever was raised goes on."""
        self._text.close()

    def __iter__(self) -> Iterator[Line]:
        """Every line, once."""
        for line in self._text:
            self.characters += len(line)
            ending = next((each for each in self._endings if line.endswith(each)), "")
            yield Line(line[: len(line) - len(ending)], "\n" if ending else "")


def _detected(stream: io.BufferedReader, encoding: str) -> tuple[str, ...]:
    start = stream.peek(DETECTED_WITHIN)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    first = next((at for at, character in enumerate(text) if character in "\r\n"), None)
    if first is None or text[first] == "\n":
        return ("\n",)
    return ("\r\n", "\n") if text[first + 1 : first + 2] == "\n" else ("\r",)
