"""The answer of a bronze run: which files are in the table, and with how many rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import expr

from flows import layout
from flows.contract import Contract
from flows.names import FileId, Stage
from flows.receipt import BronzeFile, Closed, Receipt, Table
from flows.request import BronzeRequest, RequestedFile
from medallion import columns
from medallion.formats import data_rows, format_name, reader_options
from medallion.run import Run
from medallion.side_by_side import side_by_side
from medallion.sql import identifier
from medallion.tables import as_of, latest_version
from medallion.traces import is_row, leave_traces, leaves_traces, rows_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What can be said about one dataset."""

    files: tuple[BronzeFile, ...]
    table: Table


def bronze_receipt(
    spark: SparkSession, contracts: Iterable[Contract], request: BronzeRequest, run: Run
) -> Receipt:
    """From the tables as they are now, whoever put the rows there."""
    asked = list(contracts)
    told = side_by_side(spark, lambda each: _answers(spark, each, request, run), asked)
    answers = {contract.dataset: answer for contract, answer in zip(asked, told, strict=True)}
    files = tuple(file for answer in answers.values() for file in answer.files)
    closed = Closed(
        flow=run.flow,
        stage=Stage.BRONZE,
        level=run.level,
        attempt=run.attempt,
        lines=len(files),
        tables={dataset: answer.table for dataset, answer in answers.items()},
    )
    return Receipt(closed=closed, bronze_files=files)


def _answers(spark: SparkSession, contract: Contract, request: BronzeRequest, run: Run) -> Answers:
    name = run.bronze(contract.dataset)
    version = latest_version(spark, name)
    table = as_of(spark, name, version)
    requested = [file for file in request.files if file.dataset == contract.dataset]
    rows = _rows_by_file(table, requested, run.level)
    unanswered = (file for file in requested if file.file_id not in rows)
    empty = [file for file in unanswered if _has_no_rows(spark, contract, file, run)]
    rows |= {file.file_id: 0 for file in empty}
    if empty and leaves_traces(contract):
        leave_traces(spark, name, empty, run.level)
        version = latest_version(spark, name)
    return Answers(
        files=tuple(
            BronzeFile(file_id=file_id, dataset=contract.dataset, rows=count)
            for file_id, count in sorted(rows.items())
        ),
        table=Table(version=version, rows=rows_only(table).count()),
    )


def _rows_by_file(
    table: DataFrame, requested: Iterable[RequestedFile], level: int
) -> dict[FileId, int]:
    wanted = {file.file_id for file in requested}
    orders = [order for order, _ in _names(requested)]
    # Statistics of `_order` and `_level` let Delta skip all but the newest data files.
    scope = f"{columns.LEVEL} = {level:d}"
    if orders:
        scope += f" OR {columns.ORDER} BETWEEN {min(orders):d} AND {max(orders):d}"
    loaded = table.where(scope).groupBy(columns.FILE_ID, columns.LEVEL)
    counts = loaded.agg(expr(f"count_if({is_row(table)}) AS rows")).collect()
    return {
        FileId(row[columns.FILE_ID]): row["rows"]
        for row in counts
        if row[columns.LEVEL] == level or row[columns.FILE_ID] in wanted
    }


def _names(files: Iterable[RequestedFile]) -> Iterator[tuple[int, FileId]]:
    return (layout.order_and_file_id(file.path) for file in files)


def _has_no_rows(spark: SparkSession, contract: Contract, file: RequestedFile, run: Run) -> bool:
    """Whether the file has arrived without a data row: then no run will ever load one.

    An empty blob is the fence of a promotion that was given up, not a file.
    """
    uri = run.uri(layout.ACCEPTED, file.path)
    try:
        blob = spark.read.format("binaryFile").load(uri).select("length").first()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        return False
    if blob is None or blob["length"] == 0:
        return False
    names = ", ".join(f"{identifier(column.name)} STRING" for column in contract.columns)
    reader = spark.read.format(format_name(contract.file_format)).schema(names)
    rows = reader.options(**reader_options(contract.file_format)).load(uri)
    return rows.where(data_rows(contract)).isEmpty()
