"""The contracts that many cases share."""

from typing import Final

from tests.corpus.declared import column, declared

ID: Final = column("id", "INT", primaryKey=True)
NAME: Final = column("name")
THING_COLUMNS: Final = (
    ID,
    column("name", required=True, minLength=2, maxLength=8, pattern="[^#]*"),
    column("size", enum=["small", "large"]),
    column("day", "DATE", format="M/d/yyyy"),
)

THINGS: Final = declared("things", *THING_COLUMNS)
STRICT: Final = declared("strict", *THING_COLUMNS, toleratedBadRows=0)
NOTES: Final = declared("notes", ID, column("note"))
"""A key and a free text."""
NOTES_STRICT: Final = declared("notes_strict", ID, column("note"), toleratedBadRows=0)
ONE: Final = declared("one", column("word", primaryKey=True))
"""One column."""
LATIN: Final = declared(
    "latin", ID, column("note"), fileFormat={"format": "csv", "encoding": "ISO-8859-1"}
)
SEMICOLONS: Final = declared(
    "semicolons", ID, column("note"), fileFormat={"format": "csv", "delimiter": ";"}
)
TABS: Final = declared("tabs", ID, column("note"), fileFormat={"format": "csv", "delimiter": "\t"})
BARS: Final = declared("bars", ID, column("note"), fileFormat={"format": "csv", "delimiter": "|"})
APOSTROPHES: Final = declared(
    "apostrophes",
    ID,
    column("note"),
    fileFormat={"format": "csv", "quote": "'", "escape": "'"},
)
