"""How the tables of silver differ from those that all of bronze gives; Spark tells a person."""

from collections.abc import Iterable
from typing import Final, Self

from flows.names import FlowName
from flows.request import Document

_MARK: Final = "tidegate-rebuilt: "


class TableChange(Document):
    """Rows that a table and its computation anew do not share; no value of any row."""

    table: str
    """Without catalog and schema: `titles`, `titles_quarantine`."""
    version: int
    """Of the table as it was compared; -1 when it is not there."""
    added: int
    changed: int
    """Rows whose key is on both sides; without a key a row is only added or removed."""
    removed: int

    @property
    def any(self) -> bool:
        """Whether the table differs."""
        return bool(self.added or self.changed or self.removed)


class Rebuilt(Document):
    """What a rebuild did, or in a dry run would have done."""

    flow: FlowName
    level: int
    """Of the newest silver run with a closed receipt: the tables are to be as of that run."""
    applied: bool
    tables: tuple[TableChange, ...]

    def to_line(self) -> str:
        """For the run's log."""
        return f"{_MARK}{self.model_dump_json()}"

    @classmethod
    def from_log(cls, lines: Iterable[str]) -> Self | None:
        """The last one in a log. Raises pydantic.ValidationError for one that is cut off."""
        told = [line for line in lines if line.startswith(_MARK)]
        return cls.model_validate_json(told[-1].removeprefix(_MARK)) if told else None
