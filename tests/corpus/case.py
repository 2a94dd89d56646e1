"""One line of a table: a file, the contract it is checked against, and its one right end."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flows.contract import Contract
from flows.rules import RowRule
from tests.corpus.declared import Declared
from tidegate.check.limits import Limits

type Content = str | bytes | Callable[[], bytes]
"""Text is UTF-8; what is large is made when it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How the gate must judge."""

    outcome: str
    reason: str | None
    rows: int | None
    """Those that were read; None: damaged bytes, before which some may have been read."""
    bad: int
    repeated: int
    at: tuple[str, ...] | None
    """`<physical line>:<rule>` of every finding; None: they are too many to list."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file with one expected end."""

    name: str
    declared: Declared
    source: Content
    expected: Expected
    limits: Limits = field(default_factory=Limits)

    @property
    def contract(self) -> Contract:
        """What the file is checked against."""
        return self.declared.contract

    def content(self) -> bytes:
        """The bytes of the file."""
        if isinstance(self.source, bytes):
            return self.source
        return self.source.encode() if isinstance(self.source, str) else self.source()

    @property
    def outcome(self) -> str:
        """`accepted`, `rejected` or `held`."""
        return self.expected.outcome

    @property
    def reason(self) -> str | None:
        """Why it is not accepted."""
        return self.expected.reason


def accepted(
    rows: int, at: str | None = "", *, bad: int | None = None, repeated: int = 0
) -> Expected:
    """`at` lists `<line>:<rule>`; as many rows are bad as it names lines, unless `bad` says."""
    return _expected("accepted", None, rows, at, bad, repeated)


def rejected(
    reason: str, at: str | None, *, rows: int | None = 0, bad: int | None = None, repeated: int = 0
) -> Expected:
    """`rows` are those that were read; `at` as in `accepted`."""
    return _expected("rejected", reason, rows, at, bad, repeated)


def held(
    reason: str, at: str | None, *, rows: int | None = 0, bad: int | None = None, repeated: int = 0
) -> Expected:
    """The same of a file that waits for a person."""
    return _expected("held", reason, rows, at, bad, repeated)


def _expected(
    outcome: str,
    reason: str | None,
    rows: int | None,
    at: str | None,
    bad: int | None,
    repeated: int,
) -> Expected:
    places = None if at is None else tuple(at.split())
    found = (each.split(":") for each in places or ())
    lines = {line for line, rule in found if line and _is_of_a_row(rule)}
    return Expected(
        outcome=outcome,
        reason=reason,
        rows=rows,
        bad=len(lines) if bad is None else bad,
        repeated=repeated,
        at=places,
    )


def _is_of_a_row(rule: str) -> bool:
    return "." in rule or rule in list(RowRule)
