"""Appends the rows of streaming queries to the tables of a pipeline."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from local.databricks.declarative.kinds import Frames
from local.databricks.declarative.model import Dataset
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.tables import Written, replace

OBSERVED: Final = "tidegate_expectations"
PROGRESS_KEPT: Final = "100000"
"""Batches whose metrics Spark remembers; the default of 100 would lose counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Where the checkpoints are."""

    spark: SparkSession
    storage: str

    def append(self, frames: Frames, dataset: Dataset, *, anew: bool) -> Written:
        """Read each flow to its end, once; `anew` from its beginning, into an empty table.

        Raises:
            StreamingQueryException: among other reasons, because a row broke an `expect_or_fail`;
                its batch was not written.
        """
        self._prepare(next(iter(frames.values())), dataset, anew=anew)
        measure = Measure(str(dataset.name), dataset.expectations)
        total: Counter[str] = Counter()
        for flow, frame in frames.items():
            total.update(self._run(measure, frame, dataset, flow))
        quality = measure.quality(total)
        return Written(rows=quality.kept, quality=quality if dataset.expectations else None)

    def _prepare(self, frame: DataFrame, dataset: Dataset, *, anew: bool) -> None:
        exists = self.spark.catalog.tableExists(dataset.name.quoted)
        if exists and not anew:
            return
        for flow in dataset.flows:
            self._forget(self._checkpoint(dataset, flow))
        empty = self.spark.createDataFrame([], frame.schema)
        replace(empty, dataset)

    def _run(self, measure: Measure, frame: DataFrame, dataset: Dataset, flow: str) -> Counter[str]:
        marked = measure.guarded(measure.marked(frame).observe(OBSERVED, *measure.metrics()))
        self.spark.conf.set("spark.sql.streaming.numRecentProgressUpdates", PROGRESS_KEPT)
        writer = measure.kept(marked).writeStream.format("delta").option("mergeSchema", "true")
        query = (
            writer.option("checkpointLocation", self._checkpoint(dataset, flow))
            .trigger(availableNow=True)
            .toTable(dataset.name.quoted)
        )
        query.awaitTermination()
        return _observed(query)

    def _checkpoint(self, dataset: Dataset, flow: str) -> str:
        return f"{self.storage}/checkpoints/{dataset.name.table}/{flow}"

    def _forget(self, folder: str) -> None:
        context: Any = self.spark.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(folder)  # noqa: SLF001 - Hadoop has no other door
        path.getFileSystem(context._jsc.hadoopConfiguration()).delete(path, True)  # noqa: SLF001, FBT003 - recursive


def _observed(query: StreamingQuery) -> Counter[str]:
    total: Counter[str] = Counter()
    for progress in query.recentProgress:
        metrics = progress.observedMetrics.get(OBSERVED)
        if metrics is not None:
            total.update({name: value or 0 for name, value in metrics.asDict().items()})
    return total
