"""Declarative pipelines: executes files written for `pyspark.pipelines` or `dlt`."""

from local.databricks.declarative.result import DatasetResult, UpdateResult, UpdateState
from local.databricks.declarative.update import run_pipeline

__all__ = ["DatasetResult", "UpdateResult", "UpdateState", "run_pipeline"]
