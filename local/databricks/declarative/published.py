"""The event log as a table: each update appends its events once, in one commit."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pyspark.sql import SparkSession

from local.databricks.declarative.names import TableName
from local.databricks.declarative.result import Event

COLUMNS: Final = """
    id STRING,
    sequence STRUCT<data_plane_id: STRUCT<instance: STRING, seq_no: BIGINT>>,
    origin STRUCT<pipeline_id: STRING, pipeline_name: STRING, update_id: STRING,
        dataset_name: STRING, flow_name: STRING>,
    timestamp TIMESTAMP,
    message STRING,
    level STRING,
    maturity_level STRING,
    error STRUCT<fatal: BOOLEAN, exceptions: ARRAY<STRUCT<message: STRING>>>,
    details STRING,
    event_type STRING
"""
"""Those of "Pipeline event log schema"; of `sequence` and `origin` the fields that have a value."""


def publish(spark: SparkSession, table: TableName, events: Sequence[Event]) -> None:
    """Append to the table, which the first update creates."""
    rows = [_row(event, number) for number, event in enumerate(events)]
    frame = spark.createDataFrame(rows, COLUMNS).coalesce(1)
    frame.write.mode("append").saveAsTable(table.quoted)


def _row(event: Mapping[str, Any], number: int) -> dict[str, object]:
    origin = event["origin"]
    return {
        **event,
        "sequence": {"data_plane_id": {"instance": origin["update_id"], "seq_no": number}},
        "timestamp": datetime.fromisoformat(event["timestamp"]),
        "details": json.dumps(event["details"]),
    }
