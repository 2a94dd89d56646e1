"""Delimiters, quotes and escapes that are rarer: a sign of its own before a quote, no quotes."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, rejected
from tests.corpus.contracts import ID
from tests.corpus.declared import Declared, column, declared


def dialect(name: str, **stated: str) -> Declared:
    """A key and a free text in this format."""
    return declared(name, ID, column("note", maxLength=6), fileFormat={"format": "csv"} | stated)


BACKSLASHES: Final = dialect("backslashes", escape="\\")
CARETS: Final = dialect("carets", escape="^", delimiter="\t")
UNQUOTED: Final = dialect("unquoted", quote="", delimiter="\t")
CONTROLS: Final = dialect("controls", delimiter="\x1f")
COLONS: Final = dialect("colons", delimiter=":")
SPACES: Final = dialect("spaces", delimiter=" ")
DOLLARS: Final = dialect("dollars", quote="$", escape="$")
H: Final = "id,note\n"
TABBED: Final = "id\tnote\n"
LONG: Final = "2:note.max_length"

# fmt: off
CASES: Final = [
    Case("an escaped quote", BACKSLASHES, H + '1,"a\\"b"\n', accepted(1)),
    Case("an escaped quote is one character", BACKSLASHES, H + '1,"abcd\\"e"\n', accepted(1)),
    Case("an escaped quote is no more than one character", BACKSLASHES, H + '1,"abcde\\"f"\n', accepted(1, LONG)),
    Case("an escaped comma needs no escape", BACKSLASHES, H + '1,"a,b"\n', accepted(1)),
    Case("an escaped escape", BACKSLASHES, H + '1,"abcd\\\\"\n', accepted(1)),
    Case("an escaped escape is one character", BACKSLASHES, H + '1,"abcde\\\\"\n', accepted(1)),
    Case("an escape before a letter is text", BACKSLASHES, H + '1,"abcd\\n"\n', accepted(1)),
    Case("an escape before a letter is a character of its own", BACKSLASHES, H + '1,"abcde\\n"\n', accepted(1, LONG)),
    Case("an escape outside quotes is text", BACKSLASHES, H + "1,a\\\n2,\\\\b\n", accepted(2)),
    Case("an escaped quote outside quotes is text", BACKSLASHES, H + '1,a\\"b\n', accepted(1)),
    Case("an escape before the closing quote", BACKSLASHES, H + '1,"a\\"\n2,b\n', rejected("quoting", "2:quoting")),
    Case("a doubled quote where a backslash escapes", BACKSLASHES, H + '1,"a""b"\n', rejected("quoting", "2:quoting")),
    Case("an escaped line end in quotes", BACKSLASHES, H + '1,"a\\\nb"\nx,c\n', accepted(2, "4:id.type")),
    Case("an escape at the end of the file", BACKSLASHES, H + '1,"a\\', rejected("quoting", "2:quoting")),
    Case("another escape, another delimiter", CARETS, TABBED + '1\t"a^"\tb"\n2\tc^d\n', accepted(2)),
    Case("no quotes: quotes are text", UNQUOTED, TABBED + '1\t"a\n2\tb"c"\n3\t"\n', accepted(3)),
    Case("no quotes: a delimiter in quotes is one", UNQUOTED, TABBED + '1\t"a\tb"\n', accepted(1, "2:malformed_row")),
    Case("a unit separator", CONTROLS, "id\x1fnote\n1\x1fa,b\n", accepted(1)),
    Case("a unit separator inside quotes", CONTROLS, 'id\x1fnote\n1\x1f"a\x1fb"\n', accepted(1)),
    Case("commas for a unit separator", CONTROLS, "id,note\n1,a\n", rejected("delimiter", "1:delimiter")),
    Case("colons", COLONS, "id:note\n1:a,b\n", accepted(1)),
    Case("spaces as delimiters", SPACES, "id note\n1 a\n2 \n", accepted(2)),
    Case("two spaces are two delimiters", SPACES, "id note\n1  a\n", accepted(1, "2:malformed_row")),
    Case("dollars for quotes", DOLLARS, H + "1,$a,$$$\n", accepted(1)),
    Case("a dollar that is not closed", DOLLARS, H + "1,$a\n", rejected("quoting", "2:quoting")),
]
# fmt: on
