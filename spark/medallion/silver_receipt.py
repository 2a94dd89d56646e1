"""The answer of a silver run: where the rows of every covered file are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows import layout
from flows.names import DatasetName, FileId, Stage
from flows.receipt import Closed, Read, Receipt, SilverFile, SqlResult, Table
from flows.request import SilverRequest
from medallion.accounts import CountedTable, Counts
from medallion.run import Run


class UnaccountedRowsError(Exception):
    """Silver and quarantine hold more rows of a file than bronze has different ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A dataset whose tables are done, with its covered files as bronze has them."""

    dataset: DatasetName
    files: Mapping[FileId, Counts]
    silver: CountedTable
    quarantined: CountedTable
    sql_results: tuple[SqlResult, ...] = ()


def silver_receipt(datasets: Iterable[Folded], request: SilverRequest, run: Run) -> Receipt:
    """From the tables as they are now, so that a repeated attempt gives the same numbers.

    Tables of datasets that nothing happened to are not in it.
    """
    folded = tuple(datasets)
    files = tuple(file for each in folded for file in _files(each))
    results = tuple(result for each in folded for result in each.sql_results)
    tables = {name: table for each in folded for name, table in _tables(each)}
    closed = Closed(
        flow=run.flow,
        stage=Stage.SILVER,
        level=run.level,
        attempt=run.attempt,
        lines=len(files) + len(results),
        tables=tables,
        epoch=request.epoch.to,
        consumed={dataset: versions.to for dataset, versions in request.bronze.items()},
        read=_read(folded, request),
    )
    return Receipt(closed=closed, silver_files=files, sql_results=results)


def _read(folded: Iterable[Folded], request: SilverRequest) -> dict[DatasetName, Read]:
    rows = {each.dataset: sum(counts.rows for counts in each.files.values()) for each in folded}
    return {
        dataset: Read(after=versions.after, to=versions.to, rows=rows.get(dataset, 0))
        for dataset, versions in request.bronze.items()
    }


def _files(folded: Folded) -> Iterator[SilverFile]:
    return (
        silver_file(folded.dataset, file_id, counts, folded.silver, folded.quarantined)
        for file_id, counts in sorted(folded.files.items())
    )


def _tables(folded: Folded) -> Iterator[tuple[str, Table]]:
    yield folded.dataset, folded.silver.table
    yield layout.quarantine_table(folded.dataset), folded.quarantined.table


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
