"""A dry run: every query is analysed, no job is run, nothing is written.

What a query reads of its own pipeline need not be there yet, or may have other columns than the
files now say. So each dataset that was analysed stands in the session as an empty view under its
name, and, for those who read it as a stream, as a stream without rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - Spark's own habit
from pyspark.sql.types import StructField, StructType

from local.databricks.declarative.errors import PipelineError, UnsupportedError
from local.databricks.declarative.kinds import Frames, is_streaming
from local.databricks.declarative.model import Dataset, Kind
from local.databricks.declarative.names import Key, quoted
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.tables import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What the threads of one dry run share."""

    session: SparkSession
    _names: dict[str, Key] = field(default_factory=dict)

    def bring(self, dataset: Dataset, frames: Frames) -> Written:
        """Raises what a refresh would, so far as it does not depend on rows.

        Raises:
            UnsupportedError: two datasets differ in their schemas only.
        """
        self._claim(dataset)
        is_streaming(dataset, frames)
        measure = Measure(str(dataset.name), dataset.expectations)
        for frame in frames.values():
            # Spark analyses an expression as soon as it is put on a frame.
            measure.marked(frame)
        if dataset.kind is Kind.VIEW:
            next(iter(frames.values())).createOrReplaceTempView(quoted(dataset.name.table))
        else:
            self._stand(dataset, _columns(dataset, frames))
        return Written(rows=None, quality=None)

    def stand_in(self, dataset: Dataset, *, streaming: bool) -> str | None:
        """The view to read instead of the table."""
        if streaming and dataset.kind is not Kind.VIEW:
            return quoted(_stream(dataset))
        return quoted(dataset.name.table)

    def _stand(self, dataset: Dataset, schema: StructType) -> None:
        empty = self.session.createDataFrame([], schema)
        empty.createOrReplaceTempView(quoted(dataset.name.table))
        _endless(self.session, schema).createOrReplaceTempView(quoted(_stream(dataset)))

    def _claim(self, dataset: Dataset) -> None:
        key = dataset.name.key
        if self._names.setdefault(key[-1], key) != key:
            raise UnsupportedError(f"a dry run with two datasets named {dataset.name.table}")


def _stream(dataset: Dataset) -> str:
    return f"stream of {dataset.name}"


def _columns(dataset: Dataset, frames: Frames) -> StructType:
    """Those of every flow; a later flow adds what the earlier ones lack."""
    fields: dict[str, StructField] = {}
    for column in _each(frames):
        fields.setdefault(column.name.lower(), column)
    settings = dataset.settings
    wanted = (*settings.cluster_by, *settings.partition_cols)
    if missing := [name for name in wanted if name.lower() not in fields]:
        raise PipelineError(f"{dataset.name} has no column {', '.join(missing)}")
    return StructType(list(fields.values()))


def _each(frames: Frames) -> Iterator[StructField]:
    return (column for frame in frames.values() for column in frame.schema.fields)


def _endless(session: SparkSession, schema: StructType) -> DataFrame:
    """A stream with these columns; it is never started."""
    columns = (F.lit(None).cast(each.dataType).alias(each.name) for each in schema.fields)
    return session.readStream.format("rate").load().select(*columns)
