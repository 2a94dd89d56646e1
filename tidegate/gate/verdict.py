"""What the gate found out about a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of the file."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    HELD = "held"


class Reason(StrEnum):
    """Why a file was not accepted."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    COMPRESSED = "compressed"
    ENCODING = "encoding"
    DELIMITER = "delimiter"
    HEADER = "header"
    QUOTING = "quoting"
    LINE_ENDS = "line_ends"
    JSON = "json"
    MALFORMED_ROWS = "malformed_rows"
    TOO_MANY_BAD_ROWS = "too_many_bad_rows"
    TOO_LARGE = "too_large"
    OPERATOR = "operator"


class Comparison(StrEnum):
    """How far keys and unique columns were compared within the file."""

    NOT_DECLARED = "not_declared"
    ALL_ROWS = "all_rows"
    FIRST_ROWS = "first_rows"
    """Up to the declared number of rows; silver compares all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule at one place. It never holds a value of the file."""

    rule: str
    expected: str
    line: int | None = None
    """Physical line in the file on which the record begins, from 1."""
    record: int | None = None
    """Number of the data row, from 1; None for the header and for the file as a whole."""
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A column of the contract that is there under a name that resembles it."""

    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderDiff:
    """How the file's header differs from the contract's columns."""

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    duplicate: tuple[str, ...] = ()
    reordered: bool = False
    """All columns are there in another order, which is allowed: they are found by name."""

    @property
    def breaks_contract(self) -> bool:
        """Whether the file has to be rejected for its header."""
        return bool(self.missing or self.extra or self.renamed or self.duplicate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of one pass over one file."""

    outcome: Outcome
    reason: Reason | None
    """None exactly when the file is accepted."""
    rows: int
    """Data rows that were read: all of them unless `complete` is False."""
    bad_rows: int
    duplicate_rows: int
    """Rows that repeat another one cell by cell, good or bad, when the contract has a key."""
    bytes: int
    sha256: str
    """Of the whole file, in hexadecimal."""
    findings: tuple[Finding, ...] = ()
    """What ended reading, if anything did; then the first ones in the order of the file."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows broke each rule, by rule name; exact however many findings are kept."""
    header: HeaderDiff = field(default_factory=HeaderDiff)
    comparison: Comparison = Comparison.NOT_DECLARED
    complete: bool = True
    """False when reading ended early: no header, broken encoding or quotes, or a limit."""
    unpacked_bytes: int | None = None
    """Of a compressed file: what came out of it before reading ended."""


def pardoned(verdict: Verdict) -> Verdict:
    """What it is for a file that an operator released: how many rows are bad matters no more.

    A file that cannot be read, or whose rows cannot be told apart, is turned away as before.
    """
    if verdict.reason is not Reason.TOO_MANY_BAD_ROWS:
        return verdict
    return replace(verdict, outcome=Outcome.ACCEPTED, reason=None)
