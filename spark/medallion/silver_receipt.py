"""The answer of a silver run: where the rows of every covered file are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyspark.sql.functions import col, expr, when

from flows import layout
from flows.names import DatasetName, FileId, Stage
from flows.receipt import Closed, Receipt, SilverFile, Table
from flows.request import SilverRequest
from medallion.cells import RAW
from medallion.columns import FILE_ID, RESCUED
from medallion.run import Run
from medallion.scope import Scope
from medallion.tables import as_of, latest_version


class UnaccountedRowsError(Exception):
    """Silver and quarantine hold more rows of a file than bronze has different ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of one file in bronze."""

    rows: int = 0
    different: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTable:
    """A silver table as of one version."""

    table: Table
    rows_by_file: Mapping[FileId, int]
    """Of the covered files that have rows in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A dataset whose tables are done, with its covered files as bronze has them."""

    scope: Scope
    files: Mapping[FileId, Counts]


def silver_receipt(datasets: Iterable[Folded], request: SilverRequest, run: Run) -> Receipt:
    """From the tables as they are now, so that a repeated attempt gives the same numbers."""
    files: list[SilverFile] = []
    tables: dict[str, Table] = {}
    for folded in datasets:
        dataset = folded.scope.contract.dataset
        silver = _counted(folded, run.silver(dataset))
        quarantined = _counted(folded, run.silver(layout.quarantine_table(dataset)))
        files += (
            silver_file(dataset, file_id, counts, silver, quarantined)
            for file_id, counts in sorted(folded.files.items())
        )
        tables[dataset] = silver.table
        tables[layout.quarantine_table(dataset)] = quarantined.table
    closed = Closed(
        flow=run.flow,
        stage=Stage.SILVER,
        level=run.level,
        attempt=run.attempt,
        lines=len(files),
        tables=tables,
        epoch=request.epoch.to,
        consumed={dataset: versions.to for dataset, versions in request.bronze.items()},
    )
    return Receipt(closed=closed, silver_files=tuple(files))


def silver_file(
    dataset: DatasetName,
    file_id: FileId,
    bronze: Counts,
    silver: CountedTable,
    quarantined: CountedTable,
) -> SilverFile:
    """Raises UnaccountedRowsError when the numbers cannot be those of one file."""
    kept = silver.rows_by_file.get(file_id, 0)
    broken = quarantined.rows_by_file.get(file_id, 0)
    superseded = bronze.different - kept - broken
    if superseded < 0:
        message = f"{file_id}: {bronze.different} rows in bronze, {kept} + {broken} behind it"
        raise UnaccountedRowsError(message)
    return SilverFile(
        file_id=file_id,
        dataset=dataset,
        silver=kept,
        quarantined=broken,
        duplicate=bronze.rows - bronze.different,
        superseded=superseded,
    )


def bronze_counts(scope: Scope) -> dict[FileId, Counts]:
    """Of every covered file; a touched one that never had a row counts zero."""
    rows = scope.covered().groupBy(FILE_ID, RESCUED, RAW).count()
    files = rows.groupBy(FILE_ID).agg(expr("sum(count) AS rows"), expr("count(*) AS different"))
    found = {
        FileId(row[FILE_ID]): Counts(rows=row["rows"], different=row["different"])
        for row in files.collect()
    }
    return dict.fromkeys(scope.touched, Counts()) | found


def _counted(folded: Folded, table: str) -> CountedTable:
    version = latest_version(folded.scope.spark, table)
    # All other files count as one group, NULL: a single pass gives their sum and every answer.
    group = when(col(FILE_ID).isin(*folded.files), col(FILE_ID)).alias(FILE_ID)
    counts = as_of(folded.scope.spark, table, version).groupBy(group).count().collect()
    return CountedTable(
        table=Table(version=version, rows=sum(row["count"] for row in counts)),
        rows_by_file={FileId(row[FILE_ID]): row["count"] for row in counts if row[FILE_ID]},
    )
