"""Bytes to text: recognises what is not text, removes the BOM, decodes piece by piece."""

import codecs

from flows.contract import FileFormat
from tidegate.check.halt import Halt
from tidegate.check.reading.kinds import SNIFFED, refuse_other_kinds
from tidegate.check.verdict import Reason


class TextReader:
    """Feeds on chunks of any size and hands out their text as soon as it is certain.

    A file that is not text by its first bytes raises Halt. What cannot be decoded later on does
    not, since the text before it counts: it is kept in `fault`, and nothing may be fed afterwards.
    """

    def __init__(self, file_format: FileFormat) -> None:
        """Its encoding is `UTF-8` or `ISO-8859-1`."""
        self._format, self._encoding = file_format, file_format.encoding
        self._decoder = codecs.getincrementaldecoder(self._encoding)(errors="strict")
        self._head = b""
        self._sniffing = True
        self.fault: Halt | None = None

    @property
    def is_between_characters(self) -> bool:
        """Whether all bytes were handed out as text."""
        return not self._sniffing and not self._decoder.getstate()[0]

    def feed(self, chunk: bytes) -> str:
        """The text that the chunk completes."""
        if not self._sniffing:
            return self._decode(chunk, final=False)
        self._head += chunk
        if len(self._head) < SNIFFED:
            return ""
        return self._first(final=False)

    def finish(self) -> str:
        """The text that was still waiting for more bytes."""
        return self._first(final=True) if self._sniffing else self._decode(b"", final=True)

    def _first(self, *, final: bool) -> str:
        self._sniffing = False
        head, self._head = self._head, b""
        refuse_other_kinds(head[:SNIFFED], self._format)
        if self._encoding == "UTF-8":
            head = head.removeprefix(codecs.BOM_UTF8)
        return self._decode(head, final=final)

    def _decode(self, chunk: bytes, *, final: bool) -> str:
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            problem = f"text in {self._encoding}; these bytes are not"
            self.fault = Halt(Reason.ENCODING, problem)
            text = bytes(error.object[: error.start]).decode(self._encoding)
        return self._before_nul(text)

    def _before_nul(self, text: str) -> str:
        place = text.find("\0")
        if place < 0:
            return text
        self.fault = Halt(Reason.NOT_TEXT, "text without NUL characters; the file looks binary")
        return text[:place]
