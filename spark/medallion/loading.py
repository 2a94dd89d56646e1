"""One Auto Loader query for each dataset of a flow, all at the same time."""

from collections.abc import Mapping
from typing import Final

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from flows.contract import Contract
from flows.names import DatasetName
from medallion.auto_loader import start
from medallion.run import Run

type Contracts = Mapping[DatasetName, Contract]
type Failures = Mapping[DatasetName, PySparkException]

NEW_COLUMNS: Final = "UNKNOWN_FIELD_EXCEPTION"
"""Auto Loader has noted the new columns and asks to be started again."""

NO_FILES: Final = frozenset({"CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE", "PATH_NOT_FOUND"})
"""Nothing was ever accepted for this dataset."""


def load_all(spark: SparkSession, contracts: Contracts, run: Run) -> Failures:
    """Wait for every dataset; the failure of one does not hide what the others did."""
    failures = _load(spark, contracts, run)
    evolved = {name for name, failure in failures.items() if NEW_COLUMNS in str(failure)}
    again = _load(spark, {name: contracts[name] for name in evolved}, run)
    remaining = {name: each for name, each in failures.items() if name not in evolved} | again
    return {name: failure for name, failure in remaining.items() if not _found_no_files(failure)}


def _found_no_files(failure: PySparkException) -> bool:
    return any(condition in str(failure) for condition in NO_FILES)


def _load(
    spark: SparkSession, contracts: Contracts, run: Run
) -> dict[DatasetName, PySparkException]:
    # The queries run side by side in Spark. Threads of our own would not have the session that is
    # active in this one, nor the tags by which the platform cancels a run.
    started = {name: _started(spark, contract, run) for name, contract in contracts.items()}
    ended = {name: _failure(query) for name, query in started.items()}
    return {name: failure for name, failure in ended.items() if failure is not None}


def _started(
    spark: SparkSession, contract: Contract, run: Run
) -> StreamingQuery | PySparkException:
    try:
        return start(spark, contract, run)
    except PySparkException as error:
        return error


def _failure(query: StreamingQuery | PySparkException) -> PySparkException | None:
    if isinstance(query, PySparkException):
        return query
    try:
        query.awaitTermination()
    except PySparkException as error:
        return error
    return None
