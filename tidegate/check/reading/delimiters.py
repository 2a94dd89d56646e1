"""What is told of a file whose cells are separated by another character than the contract's."""

import re
from types import MappingProxyType
from typing import Final

from flows.contract import CsvFormat
from tidegate.check.halt import Halt
from tidegate.check.verdict import Reason

NAMES: Final = MappingProxyType({",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"})
"""Characters that suppliers separate cells by, in words."""


def separated_otherwise(file_format: CsvFormat, found: str, line: int) -> Halt:
    """The end of reading; `found` is one of `NAMES`."""
    wanted = NAMES.get(file_format.delimiter, file_format.delimiter)
    problem = f"cells separated by {wanted}; the file looks separated by {NAMES[found]}"
    return Halt(Reason.DELIMITER, problem, line=line)


def refuse_quoted_otherwise(text: bytes, file_format: CsvFormat) -> None:
    """Raises Halt when another delimiter stands behind a quoted first name of the first line.

    For a reader of this format the quotes were broken, and nobody would learn why.
    """
    if not file_format.quote:
        return
    quote = re.escape(file_format.quote)
    match = re.match(rf"{quote}[^{quote}\r\n]*{quote}([,;\t|])", text.decode("latin-1"))
    if match and match[1] != file_format.delimiter:
        raise separated_otherwise(file_format, match[1], 1)
