"""The care for one table: as its contract says, compacted, and without files that nobody needs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from medallion.conflicts import is_conflict
from medallion.ddl import TableDefinition
from medallion.history import history, worth_a_vacuum
from medallion.keeping_up import actual, changes
from medallion.sql import qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A table to be cared for."""

    definition: TableDefinition
    busy: str = ""
    """Which run may be writing it, if one may."""
    append_only: bool = False
    """Then OPTIMIZE is in nobody's way: appends read nothing that it replaces."""

    @property
    def name(self) -> str:
        """Full name."""
        return self.definition.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cared:
    """What was done for one table."""

    table: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    changed: int
    """Statements that brought the table up to its contract."""
    vacuumed_files: int
    note: str
    """What was left for the next time, and why."""

    def line(self) -> str:
        """One JSON object; it holds counts and names, never a row's value."""
        return json.dumps(asdict(self))


def care_for(spark: SparkSession, ward: Ward, now: int) -> Cared:
    """`now`: seconds since 1970 UTC.

    A stage that commits in between wins, and the table is left for the next time.
    """
    before = actual(spark, ward.name)
    statements = tuple(changes(ward.definition, before))
    changed, note = _tidied(spark, ward, statements)
    # VACUUM goes by the retention that the table has: it waits until that is its contract's.
    vacuumed = _vacuumed(spark, ward.definition, now) if changed == len(statements) else 0
    after = actual(spark, ward.name)
    return Cared(
        table=ward.name,
        files_before=before.files,
        files_after=after.files,
        bytes_before=before.bytes,
        bytes_after=after.bytes,
        changed=changed,
        vacuumed_files=vacuumed,
        note=note,
    )


def _tidied(spark: SparkSession, ward: Ward, statements: Sequence[str]) -> tuple[int, str]:
    """How many statements changed the table, and why something was left."""
    done, left = 0, ""
    if ward.busy and (statements or not ward.append_only):
        statements, left = (), f"left for the next time: {ward.busy}"
    try:
        for statement in statements:
            spark.sql(statement)
            done += 1
        if ward.append_only or not ward.busy:
            spark.sql(f"OPTIMIZE {qualified(ward.name)}")
    except PySparkException as error:
        if not is_conflict(error):
            raise
        left = f"gave way to another commit: {type(error).__name__}"
    return done, left


def _vacuumed(spark: SparkSession, table: TableDefinition, now: int) -> int:
    """Files that were removed."""
    commits = history(spark, table.name)
    if not worth_a_vacuum(commits, table.retention_hours, now):
        return 0
    spark.sql(f"VACUUM {qualified(table.name)} RETAIN {table.retention_hours:d} HOURS")
    later = (each for each in history(spark, table.name) if each.version > commits[0].version)
    return sum(each.deleted_files for each in later)
