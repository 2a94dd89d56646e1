"""What happened, and what was found: parts of the other documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from flows.request import Document

MAX_EVENT_ID: Final = 64
MAX_BROKEN: Final = 20
MAX_FINDINGS: Final = 5


class Transition(Document):
    """One thing that happened to a file."""

    at: datetime
    event: str
    reason: str = ""


class Counts(Document):
    """What the gate counted."""

    rows: int
    bad_rows: int
    duplicate_rows: int
    bytes: int


class Stated(Document):
    """What a supplier states of a file in a manifest beside it."""

    etag: str = ""
    """Of the manifest that was looked at; empty when there was none."""
    suffix: str
    """What its name has in addition to the file's."""
    rows: int | None = None
    sha256: str | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is anything to compare."""
        return self.rows is not None or self.sha256 is not None


class Account(Document):
    """Where silver put the rows: bronze rows = the sum of the four.

    True as of the silver run that covered the file: rows that a later file supersedes afterwards
    still count as silver here, since a run counts only the files that are new to it.
    """

    silver: int
    quarantined: int
    duplicate: int
    superseded: int


class Notice(Document):
    """How a version came to be known."""

    by: Literal["event", "listing"]
    event_id: str = ""
    """As the event says it: printable ASCII, at most `MAX_EVENT_ID` characters."""


class Finding(Document):
    """One broken rule at one place; it never holds a value of the file."""

    rule: str
    expected: str
    line: int | None = None
    record: int | None = None
    column: str | None = None


class Judgement(Document):
    """The verdict in short; the whole of it lies beside the bytes or the receipt."""

    summary: str
    broken: Mapping[str, int] = {}
    """Rows by broken rule, the `MAX_BROKEN` rules that were broken most."""
    findings: tuple[Finding, ...] = ()
    """The first `MAX_FINDINGS`."""
