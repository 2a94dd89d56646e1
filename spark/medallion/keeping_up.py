"""Brings a table that is there up to its contract: comments, clustering, properties."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyspark.sql import SparkSession

from medallion.ddl import RETENTION, WEEK, TableDefinition
from medallion.sql import identifier, listed, qualified, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """A table as it is."""

    comment: str
    comments: Mapping[str, str]
    """Of its columns, by name in lower case."""
    clustered_by: tuple[str, ...]
    properties: Mapping[str, str]
    files: int
    bytes: int


def actual(spark: SparkSession, table: str) -> Actual:
    """Of the newest version. Raises AnalysisException for a table that is not there."""
    (detail,) = spark.sql(f"DESCRIBE DETAIL {qualified(table)}").collect()
    fields = spark.table(qualified(table)).schema.fields
    return Actual(
        comment=detail["description"] or "",
        comments={each.name.lower(): each.metadata.get("comment", "") for each in fields},
        clustered_by=tuple(name.strip("`") for name in detail["clusteringColumns"] or ()),
        properties=detail["properties"] or {},
        files=detail["numFiles"],
        bytes=detail["sizeInBytes"],
    )


def changes(table: TableDefinition, there: Actual) -> Iterator[str]:
    """The statements that are left to run; none when the table is as it should be."""
    name = qualified(table.name)
    if table.comment != there.comment:
        yield f"COMMENT ON TABLE {name} IS {text(table.comment)}"
    for column in table.columns:
        if column.comment != there.comments.get(column.name.lower(), column.comment):
            column_name = identifier(column.name)
            yield f"ALTER TABLE {name} ALTER COLUMN {column_name} COMMENT {text(column.comment)}"
    if table.clustering != there.clustered_by:
        keys = f"({listed(table.clustering)})" if table.clustering else "NONE"
        yield f"ALTER TABLE {name} CLUSTER BY {keys}"
    if missing := _missing(table, there):
        listing = ", ".join(f"{text(key)} = {text(value)}" for key, value in missing.items())
        yield f"ALTER TABLE {name} SET TBLPROPERTIES ({listing})"


def _missing(table: TableDefinition, there: Actual) -> dict[str, str]:
    known = {RETENTION: f"interval {WEEK} hours", **there.properties}
    return {key: value for key, value in table.all_properties.items() if known.get(key) != value}
