"""What the gate found out about a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from flows.drift import DriftAction, DriftKind
from flows.quality import Severity


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
    FORMAT = "format"
    ENCODING = "encoding"
    DELIMITER = "delimiter"
    HEADER = "header"
    QUOTING = "quoting"
    LINE_ENDS = "line_ends"
    JSON = "json"
    MALFORMED_ROWS = "malformed_rows"
    TOO_MANY_BAD_ROWS = "too_many_bad_rows"
    DRIFT = "drift"
    CONTROL_TOTALS = "control_totals"
    QUALITY = "quality"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_UNREADABLE = "manifest_unreadable"
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
    case: tuple[Renamed, ...] = ()
    """Columns that are there in other capitals."""
    duplicate: tuple[str, ...] = ()
    """Names that are there twice, or that Spark would take for one another."""
    reordered: bool = False
    """The columns that are there stand in another order: they are found by name."""

    @property
    def breaks_contract(self) -> bool:
        """Whether the file's columns are others than the contract's; its policy says what then."""
        return bool(self.missing or self.extra or self.renamed or self.case or self.duplicate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference between the file and the contract's columns, and what is done about it."""

    kind: DriftKind
    action: DriftAction
    column: str | None = None
    """The contract's column; None for an added one, and for another order."""
    found: str | None = None
    """What the file has instead, or in addition: a name from outside, cut to a length."""
    cells: int | None = None
    """Of `widened` and `type_broken`: cells that differ."""
    to: str | None = None
    """Of `widened`: the SQL type that holds the cells."""
    change: str = ""
    """A piece of YAML: what the contract would have to say for this to be no difference."""


class Standing(StrEnum):
    """What became of a quality rule."""

    KEPT = "kept"
    BROKEN = "broken"
    LEFT_TO_SILVER = "left_to_silver"
    """A rule in SQL, or one that compares more rows than the gate remembers."""
    NOT_DECIDED = "not_decided"
    """A column is not there, or reading ended early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A quality rule, and what was counted."""

    rule: str
    expected: str
    """In words; of a rule in SQL the description."""
    standing: Standing
    severity: Severity
    measured: Fraction | None = None
    """In the rule's unit; None when nothing was decided."""
    column: str | None = None


class TotalsFrom(StrEnum):
    """Where a supplier states control totals."""

    TRAILER = "trailer"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Control totals: what the supplier stated and what was found."""

    source: TotalsFrom
    expected_rows: int | None = None
    """Data rows; None when they are not stated."""
    found_rows: int
    expected_sha256: str | None = None
    found_sha256: str | None = None

    @property
    def agree(self) -> bool:
        """Whether everything that is stated was found."""
        rows_agree = self.expected_rows in (None, self.found_rows)
        return rows_agree and self.expected_sha256 in (None, self.found_sha256)


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
    drift: tuple[Drift, ...] = ()
    """How the file differs from the contract's columns, also where the policy allows it."""
    quality: tuple[Measured, ...] = ()
    """Every quality rule of the contract, those that are left to silver in the end."""
    totals: Totals | None = None
    comparison: Comparison = Comparison.NOT_DECLARED
    complete: bool = True
    """False when reading ended early: no header, broken encoding or quotes, or a limit."""
    unpacked_bytes: int | None = None
    """Of a compressed file: what came out of it before reading ended."""


PARDONABLE: Final = frozenset({Reason.TOO_MANY_BAD_ROWS, Reason.QUALITY})
"""Reasons that speak of how good the rows are, not of which rows there are."""


def pardoned(verdict: Verdict) -> Verdict:
    """What it is for a file that an operator released: how good its rows are matters no more.

    A file that cannot be read, or whose rows cannot be told apart, is turned away as before.
    """
    if verdict.reason not in PARDONABLE:
        return verdict
    return replace(verdict, outcome=Outcome.ACCEPTED, reason=None)
