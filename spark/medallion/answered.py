"""What a stage was asked for last, and what it has answered: read from requests and receipts."""

from typing import Final

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from flows import layout
from flows.names import Stage
from medallion.run import Run

NONE: Final = -1
_FIELDS: Final = "kind STRING, level BIGINT"


def last_asked(spark: SparkSession, run: Run, stage: Stage) -> int:
    """The highest level with a request; `NONE` without any."""
    return _highest(spark, run.uri(layout.REQUESTS, f"{run.flow}/{stage}/*.json"), "true")


def last_answered(spark: SparkSession, run: Run, stage: Stage) -> int:
    """The highest level with a closed receipt; `NONE` without any."""
    receipts = run.uri(layout.RECEIPTS, f"{run.flow}/{stage}/*/part-*")
    return _highest(spark, receipts, "line.kind = 'closed'")


def _highest(spark: SparkSession, uri: str, condition: str) -> int:
    try:
        texts = spark.read.text(uri)
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        return NONE
    lines = texts.selectExpr(f"from_json(value, '{_FIELDS}') AS line").where(condition)
    row = lines.selectExpr("max(line.level) AS level").first()
    return NONE if row is None or row["level"] is None else int(row["level"])
