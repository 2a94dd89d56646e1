"""What a SQL warehouse answers; apart from its client, which takes long to import."""

from dataclasses import dataclass

from tidegate.errors import Permanent

Row = tuple[str | None, ...]


class StatementError(Permanent):
    """The statement failed, was cancelled, or its result is gone; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an answer."""

    name: str
    type: str
    """As SQL writes it: `BIGINT`, `DECIMAL(10,2)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All rows of a result; values are texts as the API writes them, None is NULL."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    truncated: bool = False
    """The result has more rows than were asked for."""
