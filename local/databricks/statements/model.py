"""A SQL statement, its state and its result, as values."""

from dataclasses import dataclass
from enum import StrEnum


class StatementState(StrEnum):
    """States of the Statement Execution API."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """The value of `:name`, as a string to be cast to `type`; None is NULL."""

    name: str
    value: str | None
    type: str = "STRING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a client asks for."""

    statement_id: str
    text: str
    catalog: str | None = None
    schema: str | None = None
    parameters: tuple[Parameter, ...] = ()
    row_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a result."""

    name: str
    type_name: str
    """One of the API's names: `LONG`, `DECIMAL`, ..."""
    type_text: str
    """As SQL writes it: `BIGINT`, `DECIMAL(10,2)`, ..."""
    precision: int | None = None
    scale: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Every value as a string, or None for NULL."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a statement did not succeed."""

    error_code: str
    message: str
    sql_state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """Where a statement is; `ended` is in milliseconds since 1970 UTC, 0 while it runs."""

    statement: Statement
    state: StatementState = StatementState.PENDING
    result: Result | None = None
    failure: Failure | None = None
