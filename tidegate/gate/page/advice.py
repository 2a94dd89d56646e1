"""What a supplier can do about a file that was turned away, in words for everybody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.check.verdict import Outcome, Reason

_ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        Reason.EMPTY: "Send the file again, with a first line that names its columns.",
        Reason.NOT_TEXT: (
            "Unpack it, or save it as CSV (in a spreadsheet: Save as, CSV UTF-8), and send that."
        ),
        Reason.COMPRESSED: "Pack it, or do not pack it, as it was agreed (.gz).",
        Reason.FORMAT: "Send it in the format that was agreed, CSV or JSON Lines.",
        Reason.ENCODING: (
            "Save it in the encoding that is expected (in a spreadsheet: Save as, CSV UTF-8)."
        ),
        Reason.DELIMITER: "Export it with the separator that is expected between the cells.",
        Reason.HEADER: "Let the first line name exactly the agreed columns.",
        Reason.QUOTING: (
            'Close every quotation mark, and write one that is part of a text twice: "".'
        ),
        Reason.LINE_ENDS: "Save it with one kind of line end in the whole file.",
        Reason.JSON: "Write one whole JSON object with the agreed names on each line.",
        Reason.MALFORMED_ROWS: "Send every cell of each row, the empty ones too.",
        Reason.TOO_MANY_BAD_ROWS: "Mend the lines that are named, and others like them.",
        Reason.DRIFT: "Send the columns that were agreed, or ask for the contract to be changed.",
        Reason.CONTROL_TOTALS: "Send the whole file again, with the right number of rows stated.",
        Reason.QUALITY: "Look at the rules that the file breaks, and send a file that keeps them.",
        Reason.MANIFEST_MISSING: "Send the manifest: the file goes on by itself when it comes.",
        Reason.MANIFEST_UNREADABLE: "Send the manifest again, as it was agreed; the file may stay.",
        Reason.DRIFT: "Compare its columns with the agreed ones, and ask if they have to change.",
        Reason.CONTROL_TOTALS: "Make sure that the whole file is sent, and the right numbers.",
        Reason.QUALITY: "Mend what the table of rules names.",
        Reason.MANIFEST_MISSING: "Send its manifest too.",
        Reason.MANIFEST_UNREADABLE: "Send its manifest again, in the agreed form.",
        Reason.TOO_LARGE: "There is nothing to mend yet: an operator decides about the file.",
        Reason.OPERATOR: "Ask the operator what to change.",
    }
)
_AFTERWARDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Outcome.REJECTED: (
            "Then send the whole file again, under the same name. Nothing of this file was loaded,"
            " so no row will be there twice."
        ),
        Outcome.HELD: "You need not send the file again, unless you want to replace it.",
    }
)


def advice(reason: str | None) -> str:
    """One sentence; empty when there is nothing that a supplier could do."""
    return _ADVICE.get(reason or "", "")


def afterwards(outcome: str) -> str:
    """What happens to the file next, and what the supplier need not do."""
    return _AFTERWARDS.get(outcome, "")
