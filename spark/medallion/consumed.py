"""What silver has consumed so far: the newest of its requests that a closed receipt answers."""

from collections.abc import Callable
from dataclasses import replace

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.receipt import Receipt
from flows.request import SilverRequest
from medallion.exchange import read_silver_request
from medallion.run import Run


class NothingConsumedError(Exception):
    """No silver run of the flow has closed a receipt: its next run folds all of bronze."""


def consumed_request(spark: SparkSession, run: Run) -> SilverRequest:
    """Of the last silver run that counted. Raises NothingConsumedError."""
    for level in sorted(_levels(spark, run), reverse=True):
        at = replace(run, level=level)
        if _is_closed(spark, at):
            return read_silver_request(spark, at.request)
    raise NothingConsumedError(f"silver of {run.flow} has no closed receipt: drop a file first")


def _levels(spark: SparkSession, run: Run) -> list[int]:
    folder = run.uri(layout.REQUESTS, layout.request_folder(run.flow, run.stage))
    # Of binary files nothing but the names is read.
    paths = _values(lambda: spark.read.format("binaryFile").load(folder).select("path"))
    stems = (path.rpartition("/")[2].partition(".")[0] for path in paths)
    return [int(stem) for stem in stems if stem.isdecimal()]


def _is_closed(spark: SparkSession, run: Run) -> bool:
    """Whether any attempt at the level closed its receipt."""
    prefix = layout.receipt_prefix(run.flow, run.stage, run.level)
    folders = f"{run.uri(layout.RECEIPTS, prefix)}*"
    texts = _values(lambda: spark.read.text(folders, wholetext=True))
    return any(Receipt.from_lines(text.splitlines()) is not None for text in texts)


def _values(frame: Callable[[], DataFrame]) -> list[str]:
    """The only column; nothing when there is no such place."""
    try:
        return [row[0] for row in frame().collect()]
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        return []
