"""What the files of a pipeline declare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pyspark.sql import DataFrame

from local.databricks.declarative.names import TableName

type Query = Callable[[], DataFrame]


class Kind(StrEnum):
    """How a dataset is kept."""

    MATERIALIZED_VIEW = "materialized_view"
    TABLE = "table"
    """Streaming when its query is, else as a materialized view."""
    STREAMING_TABLE = "streaming_table"
    """Filled by append flows."""
    VIEW = "view"
    """Lives in the session of the update, not in the catalog."""


class Action(StrEnum):
    """What happens to rows that break an expectation, and to their table."""

    WARN = "ALLOW"
    DROP = "DROP"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A rule; a row passes when the constraint is true, so NULL is a violation."""

    name: str
    constraint: str
    """A SQL predicate."""
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the table of a dataset is made."""

    comment: str | None = None
    table_properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cluster_by: tuple[str, ...] = ()
    partition_cols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One table or view, with the queries that fill it by flow name."""

    name: TableName
    kind: Kind
    settings: Settings
    flows: Mapping[str, Query]
    expectations: tuple[Expectation, ...]
