"""A data contract, parsed: what a file of a dataset must look like and how its rows are loaded."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from flows.control import ControlTotals
from flows.drift import DriftPolicy, EvolutionMode
from flows.names import DatasetName, FlowName
from flows.quality import QualityRule, SqlRule

type Limit = Decimal | date | datetime
"""Of a number, a `date` of a date, an aware `datetime` in UTC of a timestamp."""


class LogicalType(StrEnum):
    """The ODCS v3 logical types that a delimited file can carry."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


class Compression(StrEnum):
    """How the file's bytes are packed."""

    NONE = "none"
    GZIP = "gzip"


class LoadMode(StrEnum):
    """How the rows of a newer file meet the rows that silver already has."""

    UPSERT = "upsert"
    APPEND = "append"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the file. `name` is both the header in the file and the silver column."""

    name: str
    logical_type: LogicalType
    sql_type: str
    """Spark SQL type in silver, upper case: `STRING`, `INT`, `BIGINT`, `DOUBLE`, `DECIMAL(p,s)`,
    `BOOLEAN`, `DATE`, `TIMESTAMP`."""
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    """Regular expression that the whole cell must match; the dialect shared by Python and Java."""
    allowed: tuple[str, ...] = ()
    minimum: Limit | None = None
    maximum: Limit | None = None
    exclusive_minimum: bool = False
    """Whether `minimum` itself is too little."""
    exclusive_maximum: bool = False
    """Whether `maximum` itself is too much."""
    multiple_of: Decimal | None = None
    """Of integers and decimals: greater than 0, with no more decimals than the type has."""
    min_length: int | None = None
    max_length: int | None = None
    date_format: str | None = None
    """Letters of Spark's datetime patterns, for example `M/d/yyyy`; None means ISO 8601."""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A silver column computed from the typed columns of its row."""

    name: str
    sql_type: str
    expression: str
    """Spark SQL over the silver names of the file's columns."""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFormat:
    """RFC 4180 with the freedoms that suppliers take."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    """Stands before a quote that is text: the quote itself, doubled, or another character."""
    encoding: str = "UTF-8"
    compression: Compression = Compression.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLinesFormat:
    """One JSON object on each line, its members named as the columns."""

    encoding: str = "UTF-8"
    compression: Compression = Compression.NONE


type FileFormat = CsvFormat | JsonLinesFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedArrival:
    """By when a file of the dataset should come, again and again."""

    cron: str
    """Five fields, in UTC."""
    grace: timedelta
    """How long after that a file is not late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLimits:
    """How much bronze loads in one commit; a run makes as many commits as it needs.

    Named as Auto Loader names them (its option reference).
    """

    max_files: int | None = None
    """At most; None leaves Auto Loader's own 1,000."""
    max_bytes: int | None = None
    """As stored; the file that crosses it is still taken. None is without limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An ODCS v3 document, reduced to what the gate and silver act on."""

    flow: FlowName
    dataset: DatasetName
    version: str
    description: str
    file_format: FileFormat
    path_pattern: str
    """Shell-style pattern for the part of the landing path below `<flow>/<dataset>/`."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    derived: tuple[Derived, ...] = ()
    load_mode: LoadMode = LoadMode.UPSERT
    sequence_by: str | None = None
    """Column that decides between two different rows with one key in one file; None: both are
    quarantined as `conflicting_key`."""
    expected_arrival: ExpectedArrival | None = None
    tolerated_bad_rows: Decimal = Decimal(0)
    """Share of rows, 0 to 1, that may break rules before the whole file is rejected."""
    quality: tuple[QualityRule, ...] = ()
    sql_rules: tuple[SqlRule, ...] = ()
    """Left to silver."""
    drift: DriftPolicy = field(default_factory=DriftPolicy)
    control: ControlTotals | None = None
    batch_limits: BatchLimits = field(default_factory=BatchLimits)
    uninvited: EvolutionMode = EvolutionMode.RESCUE
    """What bronze does about a column that the policy turns away, and that came all the same."""

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
