"""Makes `readStream.format("cloudFiles")` behave as on Databricks where a Python source cannot.

A Python data source gets the schema of `.schema(...)` as its whole schema, and has no hidden
columns. So `.schema(...)` travels as an option, and `_metadata` is hidden by the tag that Spark's
analyser uses for hidden columns of a projection.
"""

from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.readwriter import DataStreamReader
from pyspark.sql.types import StructType

from local.databricks.cloudfiles.metadata import METADATA
from local.databricks.cloudfiles.options import SCHEMA_OPTION
from local.databricks.cloudfiles.source import CloudFilesSource

PROJECT: Final = "org.apache.spark.sql.catalyst.plans.logical.Project"

type Option = str | int | float | bool | None


class StreamReader(DataStreamReader):
    """What `spark.readStream` is in this process; other formats pass through."""

    def __init__(self, spark: SparkSession) -> None:
        super().__init__(spark)
        self._is_cloud_files = False
        self._given: StructType | None = None

    def format(self, source: str) -> DataStreamReader:
        """May come before or after `.schema(...)`."""
        self._is_cloud_files = source.lower() == CloudFilesSource.name().lower()
        return super().format(source)

    def schema(self, schema: StructType | str) -> DataStreamReader:
        """Held back until `load`, when the format is known."""
        self._given = _struct(schema)
        return self

    def load(
        self,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - Spark's name
        schema: StructType | str | None = None,
        **options: Option,
    ) -> DataFrame:
        """The frame; of `cloudFiles`, with `_metadata` hidden."""
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        if self._given is not None and self._is_cloud_files:
            self.option(SCHEMA_OPTION, self._given.json())
        elif self._given is not None:
            super().schema(self._given)
        self.options(**options)
        frame = super().load(path)
        return with_hidden(frame, METADATA) if self._is_cloud_files else frame


def register(spark: SparkSession) -> None:
    """Make `cloudFiles` known to a session, and `spark.readStream` to this process."""
    spark.dataSource.register(CloudFilesSource)
    SparkSession.readStream = property(StreamReader)  # type: ignore[assignment,method-assign] # see the module


def with_hidden(frame: DataFrame, name: str) -> DataFrame:
    """The frame without a column that can still be selected by name."""
    output = _java(frame).queryExecution().analyzed().output()
    hidden = [output.apply(at) for at in range(output.size()) if output.apply(at).name() == name]
    without = frame.drop(name)
    jvm = _jvm(frame.sparkSession)
    tag = getattr(jvm, PROJECT).hiddenOutputTag()
    _java(without).logicalPlan().setTagValue(tag, jvm.PythonUtils.toSeq(hidden))
    return without


def _struct(schema: StructType | str) -> StructType:
    parsed = StructType.fromDDL(schema) if isinstance(schema, str) else schema
    if not isinstance(parsed, StructType):
        raise TypeError(f"a schema must be a struct, not {parsed.simpleString()}")
    return parsed


def _java(frame: DataFrame) -> Any:  # noqa: ANN401 - py4j objects have no type
    return frame._jdf  # noqa: SLF001 - hidden columns cannot be reached by the public API


def _jvm(spark: SparkSession) -> Any:  # noqa: ANN401 - as above
    return spark._jvm  # noqa: SLF001 - as above
