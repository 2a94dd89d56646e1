"""What to type next. A command is shown only for names that a shell reads as they are."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.api.views import FileView
from tidegate.gate.verdict import Reason

PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]{1,120}")

_MEND: Final[Mapping[str, str]] = MappingProxyType(
    {
        Reason.EMPTY: "The file has no header line: send it again.",
        Reason.NOT_TEXT: "Not a text file: unpack it, or save it as CSV.",
        Reason.ENCODING: "Save it in the encoding that its contract states.",
        Reason.DELIMITER: "Export it with the delimiter that its contract states.",
        Reason.HEADER: "Its columns are not those of the contract.",
        Reason.QUOTING: "Double the quotes inside cells.",
        Reason.LINE_ENDS: "Use one kind of line end in the whole file.",
        Reason.MALFORMED_ROWS: "Send every cell of each row.",
        Reason.TOO_MANY_BAD_ROWS: "More rows break the contract than it tolerates.",
        Reason.TOO_LARGE: "A cell, a record or the header exceeds a limit.",
    }
)


def explain(file: FileView) -> str:
    """The command that tells a file's story; by its id when the path would need quotes."""
    begins_like_an_option = file.path.startswith("-")
    if PLAIN.fullmatch(file.path) and not begins_like_an_option:
        return f"tidegate explain {file.path}"
    return f"tidegate explain {file.file_id}"


def mend(reason: str) -> str:
    """What the supplier can do about a file that was turned away; empty for other reasons."""
    return _MEND.get(reason, "")
