"""What bounds the gate: a file beyond a limit is held, never half judged."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, held, rejected
from tests.corpus.contracts import NOTES
from tidegate.check.limits import Limits

H: Final = "id,note\n"
SMALL: Final = Limits(cell_characters=10, record_characters=40, columns=3)
MEBIBYTE: Final = 1024 * 1024


def _note(size: int) -> bytes:
    return f'{H}1,a\n2,"'.encode() + b"x" * size + b'"\n3,c\n'


# fmt: off
CASES: Final = [
    Case("a cell of 1 MiB", NOTES, lambda: _note(MEBIBYTE), accepted(3)),
    Case("a cell of 1 MiB and a character", NOTES, lambda: _note(MEBIBYTE + 1), held("too_large", "3:too_large", rows=1)),
    Case("a line of 5 MB", NOTES, lambda: H.encode() + b"1,a\n" + b"x" * 5_000_000, held("too_large", "3:too_large", rows=1)),
    Case("a record of 5 MB in small cells", NOTES, lambda: H.encode() + b"1,a\n2" + b",x" * 2_500_000 + b"\n", held("too_large", "3:too_large", rows=1)),
    Case("a first line of 5 MB", NOTES, lambda: b"x" * 5_000_000, held("too_large", "1:too_large")),
    Case("a cell at a small limit", NOTES, H + "1," + "x" * 10 + "\n", accepted(1), SMALL),
    Case("a cell beyond a small limit", NOTES, H + "1," + "x" * 11 + "\n", held("too_large", "2:too_large"), SMALL),
    Case("a cell at a small limit, of characters of four bytes", NOTES, H + "1," + "🙂" * 10 + "\n", accepted(1), SMALL),
    Case("doubled quotes count once", NOTES, H + '1,"' + '""' * 10 + '"\n', accepted(1), SMALL),
    Case("a record beyond a small limit", NOTES, H + "1" + ",x" * 20 + "\n", held("too_large", "2:too_large"), SMALL),
    Case("a header cell beyond a small limit", NOTES, "id," + "n" * 11 + "\n", held("too_large", "1:too_large"), SMALL),
    Case("columns at a small limit", NOTES, "id,note,c\n", rejected("header", "1:header"), SMALL),
    Case("columns beyond a small limit", NOTES, "id,note,c,d\n", held("too_large", "1:too_large"), SMALL),
    Case("a limit is met after a bad row", NOTES, H + "x,a\n2," + "x" * 11 + "\n", held("too_large", "3:too_large 2:id.type", rows=1), SMALL),
    Case("an encoding is broken before a limit is met", NOTES, b"id,note\n1,\xff\n2," + b"x" * 11 + b"\n", rejected("encoding", "2:encoding"), SMALL),
    Case("findings of a rule are capped at 50", NOTES, H + "".join(f"x{n},a\n" for n in range(60)), accepted(60, None, bad=60)),
]
# fmt: on
