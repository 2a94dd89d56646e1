"""What a run did, rows by file; written by Spark as JSON lines, believed only when closed.

A receipt is one text file of JSON lines. Its last line closes it and says how many lines came
before; a file without that line, or with another number of lines, was cut off and is ignored.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.quality import Severity
from flows.request import Document, VersionRange


class BronzeFile(Document):
    """Rows of one file in bronze, counted as of the version in the closing line; 0 is an answer."""

    kind: Literal["bronze_file"] = "bronze_file"
    file_id: FileId
    dataset: DatasetName
    rows: int


class SilverFile(Document):
    """Where the rows of one file are: bronze rows = the sum of the four numbers."""

    kind: Literal["silver_file"] = "silver_file"
    file_id: FileId
    dataset: DatasetName
    silver: int
    quarantined: int
    duplicate: int
    """Exact repetitions of another row of the same file."""
    superseded: int
    """Rows whose key a later file (by order) states, or whose file is retracted."""


class SqlResult(Document):
    """What became of one of the contract's SQL rules, asked of the silver table after its MERGE."""

    kind: Literal["sql_result"] = "sql_result"
    dataset: DatasetName
    rule: str
    held: bool
    found: str
    """The value that the query gave, or why it gave none."""
    severity: Severity


class Table(Document):
    """A table as the run left it."""

    version: int
    """Delta version."""
    rows: int


class Read(VersionRange):
    """The versions of a bronze table that a silver run folded in."""

    rows: int
    """Rows that bronze has of the files in the answer: new in these versions, or touched."""


class Closed(Document):
    """The last line."""

    kind: Literal["closed"] = "closed"
    version: Literal[1] = 1
    flow: FlowName
    stage: Stage
    level: int
    attempt: int
    lines: int
    """Number of lines before this one."""
    tables: Mapping[str, Table]
    """By table name without catalog and schema: `titles`, `titles_quarantine`."""
    epoch: int = 0
    """Silver: length of the tombstone log that it consumed."""
    consumed: Mapping[DatasetName, int] = {}
    """Silver: bronze versions that it covers."""
    read: Mapping[DatasetName, Read] = {}
    """Silver: what it read to get there; empty in receipts of earlier releases."""


type Line = BronzeFile | SilverFile | SqlResult | Closed

_LINE: TypeAdapter[Line] = TypeAdapter(
    Annotated[BronzeFile | SilverFile | SqlResult | Closed, Field(discriminator="kind")]
)


class Receipt(Document):
    """A closed receipt."""

    closed: Closed
    bronze_files: tuple[BronzeFile, ...] = ()
    silver_files: tuple[SilverFile, ...] = ()
    sql_results: tuple[SqlResult, ...] = ()
    """Silver: of the datasets that moved, every rule that silver decides."""

    def to_lines(self) -> list[str]:
        """JSON lines, the closing one last."""
        lines = [*self.bronze_files, *self.silver_files, *self.sql_results]
        closed = self.closed.model_copy(update={"lines": len(lines)})
        return [line.model_dump_json() for line in [*lines, closed]]

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Self | None:
        """None when the receipt is not closed. Raises pydantic.ValidationError on foreign lines."""
        texts = [line for line in lines if line.strip()]
        closed = _closing_line(texts)
        if closed is None:
            return None
        parsed = [_LINE.validate_json(text) for text in texts[:-1]]
        return cls(
            closed=closed,
            bronze_files=tuple(line for line in parsed if isinstance(line, BronzeFile)),
            silver_files=tuple(line for line in parsed if isinstance(line, SilverFile)),
            sql_results=tuple(line for line in parsed if isinstance(line, SqlResult)),
        )


def _closing_line(texts: list[str]) -> Closed | None:
    if not texts:
        return None
    try:
        closed = Closed.model_validate_json(texts[-1])
    except ValidationError:
        return None
    return closed if closed.lines == len(texts) - 1 else None
