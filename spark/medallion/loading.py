"""One Auto Loader query for each dataset of a flow, all at the same time."""

from collections.abc import Callable, Mapping
from typing import Final

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from flows.contract import Contract
from flows.drift import EvolutionMode
from flows.names import DatasetName
from medallion.auto_loader import accepted_uri, prepare, start
from medallion.evolution import evolution_mode
from medallion.run import Run
from medallion.side_by_side import side_by_side

type Contracts = Mapping[DatasetName, Contract]
type Failures = Mapping[DatasetName, PySparkException]

NEW_COLUMNS: Final = "UNKNOWN_FIELD_EXCEPTION"
"""A file has columns that the stream lacks; where they are added, they are there at the next start.

The message names the file (Databricks' error conditions, `UNKNOWN_FIELD_EXCEPTION`).
"""

NOT_FOUND: Final = "PATH_NOT_FOUND"
NO_FILES: Final = frozenset({"CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE", NOT_FOUND})
"""Nothing was ever accepted for a dataset, or something else was not found."""


def load_all(spark: SparkSession, contracts: Contracts, run: Run) -> Failures:
    """Wait for every dataset; the failure of one does not hide what the others did."""
    failures = _load(spark, contracts, run)
    evolved = {name for name, each in failures.items() if _has_evolved(contracts[name], each)}
    again = _load(spark, {name: contracts[name] for name in evolved}, run)
    remaining = {name: each for name, each in failures.items() if name not in evolved} | again
    return {
        name: failure
        for name, failure in remaining.items()
        if not nothing_was_accepted(spark, accepted_uri(contracts[name], run), failure)
    }


def _has_evolved(contract: Contract, failure: PySparkException) -> bool:
    adds = evolution_mode(contract) is EvolutionMode.ADD_NEW_COLUMNS
    return adds and NEW_COLUMNS in str(failure)


def nothing_was_accepted(spark: SparkSession, folder: str, failure: PySparkException) -> bool:
    """Whether a dataset's query failed because its folder has no file.

    Of what was not found only that is no failure: a lost file or checkpoint is one.
    """
    if not any(condition in str(failure) for condition in NO_FILES):
        return False
    files = spark.read.format("binaryFile").option("recursiveFileLookup", value=True)
    try:
        return files.load(folder).select("path").isEmpty()
    except AnalysisException as error:
        return error.getCondition() == NOT_FOUND


def _load(
    spark: SparkSession, contracts: Contracts, run: Run
) -> dict[DatasetName, PySparkException]:
    def prepared(contract: Contract) -> DataFrame | PySparkException:
        return _outcome(lambda: prepare(spark, contract, run))

    frames = side_by_side(spark, prepared, contracts.values())
    # The queries run side by side in Spark. They are started from this thread: it has the session
    # that is active, which a classic cluster writes the table with.
    started = [
        frame if isinstance(frame, PySparkException) else _started(frame, contract, run)
        for contract, frame in zip(contracts.values(), frames, strict=True)
    ]
    ended = dict(zip(contracts, map(_failure, started), strict=True))
    return {name: failure for name, failure in ended.items() if failure is not None}


def _started(rows: DataFrame, contract: Contract, run: Run) -> StreamingQuery | PySparkException:
    return _outcome(lambda: start(rows, contract, run))


def _outcome[T](step: Callable[[], T]) -> T | PySparkException:
    try:
        return step()
    except PySparkException as error:
        return error


def _failure(query: StreamingQuery | PySparkException) -> PySparkException | None:
    if isinstance(query, PySparkException):
        return query
    ended = _outcome(query.awaitTermination)
    return ended if isinstance(ended, PySparkException) else None
