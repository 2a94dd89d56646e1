"""Lines of a file as Spark's readers see them."""

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Final, NamedTuple, Self

from local.databricks.cloudfiles.chunks import stream_of
from local.databricks.cloudfiles.dialect import Dialect, JsonDialect

PIECE: Final = 64 << 10
"""Bytes read at once."""

FIRST_END: Final = re.compile(r"\n|\r.", re.DOTALL)
"""With what follows a CR, which may be the first half of CRLF."""


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
        self._stream = stream
        self._endings: Sequence[str] = ("\r\n", "\n", "\r")
        start: Sequence[bytes] = ()
        newline = ""
        if dialect.multi_line:
            self._endings, start = _detected(stream, dialect.encoding)
            newline = self._endings[-1]
        whole = stream_of(chain(start, _pieces(stream)))
        self._text = io.TextIOWrapper(
            whole, encoding=dialect.encoding, errors="replace", newline=newline
        )

    def __enter__(self) -> Self:
        """Closes the stream in the end."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Whatever was raised goes on."""
        self._text.close()
        self._stream.close()

    def __iter__(self) -> Iterator[Line]:
        """Every line, once."""
        for line in self._text:
            self.characters += len(line)
            ending = next((each for each in self._endings if line.endswith(each)), "")
            yield Line(line[: len(line) - len(ending)], "\n" if ending else "")


def _detected(stream: BinaryIO, encoding: str) -> tuple[Sequence[str], Sequence[bytes]]:
    """What ends lines, and the bytes that were read to see it."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    start: list[bytes] = []
    text, first = "", None
    for piece in _pieces(stream):
        start.append(piece)
        text = text[-1:] + decoder.decode(piece)
        if first := FIRST_END.search(text):
            break
    found = first[0] if first else text[-1:]
    if found == "\r\n":
        return ("\r\n", "\n"), start
    return ("\r",) if found.startswith("\r") else ("\n",), start


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(PIECE), b"")
