"""Names of tables: one, two or three parts, and what the pipeline's defaults make of them."""

import re
from dataclasses import dataclass
from typing import Final

from local.databricks.declarative.errors import DefinitionError

PART: Final = re.compile(r"`((?:[^`]|``)+)`|([^.`]+)")
LEGACY_SCHEMA: Final = "live"
"""`LIVE.name` is how older files name a dataset of their own pipeline."""


type Key = tuple[str, str, str]
"""Of a table, without case."""


def quoted(name: str) -> str:
    """One part, for SQL."""
    return "`" + name.replace("`", "``") + "`"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableName:
    """A full name; equal names are equal without case."""

    catalog: str
    schema: str
    table: str

    @property
    def key(self) -> Key:
        """Compares as Spark compares names."""
        return (self.catalog.lower(), self.schema.lower(), self.table.lower())

    @property
    def quoted(self) -> str:
        """For SQL."""
        parts = (self.catalog, self.schema, self.table)
        return ".".join(map(quoted, parts))

    def __str__(self) -> str:
        """As the event log writes it."""
        return f"{self.catalog}.{self.schema}.{self.table}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Catalog and schema of the pipeline."""

    catalog: str
    schema: str

    def full(self, text: str) -> TableName:
        """Raises DefinitionError unless the text is a name of one to three parts."""
        return self.of([quoted.replace("``", "`") or bare for quoted, bare in PART.findall(text)])

    def of(self, parts: list[str]) -> TableName:
        """Raises DefinitionError unless there are one to three parts."""
        match parts:
            case [table] | [str(), table] if len(parts) == 1 or parts[0].lower() == LEGACY_SCHEMA:
                return TableName(catalog=self.catalog, schema=self.schema, table=table)
            case [schema, table]:
                return TableName(catalog=self.catalog, schema=schema, table=table)
            case [catalog, schema, table]:
                return TableName(catalog=catalog, schema=schema, table=table)
            case _:
                raise DefinitionError(f"not the name of a table: {'.'.join(parts)!r}")
