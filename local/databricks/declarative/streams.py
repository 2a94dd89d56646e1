"""Appends the rows of streaming queries to the tables of a pipeline."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from local.databricks.declarative.kept import stated
from local.databricks.declarative.kinds import Frames
from local.databricks.declarative.model import Dataset
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.tables import Written, replace

GENERATION: Final = "tidegate.generation"
"""Property of a streaming table: which checkpoints belong to its rows."""
OBSERVED: Final = "tidegate_expectations"
PROGRESS_KEPT: Final = "100000"
"""Batches whose metrics Spark remembers; the default of 100 would lose counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The checkpoints of one update, and which those are that its tables go on from."""

    spark: SparkSession
    storage: str
    generation: str
    """Of the tables that this update begins anew; no other update has it."""

    def append(self, frames: Frames, dataset: Dataset, *, anew: bool) -> Written:
        """Read each flow to its end, once; `anew` from its beginning, into an empty table.

        Raises:
            StreamingQueryException: among other reasons, because a row broke an `expect_or_fail`;
                its batch was not written.
        """
        checkpoints = self._prepared(next(iter(frames.values())), dataset, anew=anew)
        measure = Measure(str(dataset.name), dataset.expectations)
        total: Counter[str] = Counter()
        for flow, frame in frames.items():
            total.update(self._run(measure, frame, dataset, f"{checkpoints}/{flow}"))
        quality = measure.quality(total)
        return Written(rows=quality.kept, quality=quality if dataset.expectations else None)

    def _prepared(self, frame: DataFrame, dataset: Dataset, *, anew: bool) -> str:
        """The folder of the checkpoints that belong to the table as it is now."""
        folder = f"{self.storage}/checkpoints/{'.'.join(dataset.name.key)}"
        if not anew and self.spark.catalog.tableExists(dataset.name.quoted):
            generation = stated(self.spark, dataset.name, GENERATION)
            # An earlier release had one folder for all time.
            before = f"{self.storage}/checkpoints/{dataset.name.table}"
            return before if generation is None else f"{folder}/{generation}"
        # One commit empties the table and leaves its checkpoints behind: an update that dies before
        # or after it neither streams rows a second time nor leaves any out.
        empty = self.spark.createDataFrame([], frame.schema)
        replace(empty, dataset, {GENERATION: self.generation})
        self._forget_others(folder)
        return f"{folder}/{self.generation}"

    def _run(
        self, measure: Measure, frame: DataFrame, dataset: Dataset, checkpoint: str
    ) -> Counter[str]:
        marked = measure.guarded(measure.marked(frame).observe(OBSERVED, *measure.metrics()))
        self.spark.conf.set("spark.sql.streaming.numRecentProgressUpdates", PROGRESS_KEPT)
        writer = measure.kept(marked).writeStream.format("delta").option("mergeSchema", "true")
        query = (
            writer.option("checkpointLocation", checkpoint)
            .trigger(availableNow=True)
            .toTable(dataset.name.quoted)
        )
        query.awaitTermination()
        return _observed(query)

    def _forget_others(self, folder: str) -> None:
        """The checkpoints of the table's earlier generations."""
        context: Any = self.spark.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(folder)  # noqa: SLF001 - Hadoop has no other door
        files = path.getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001 - as above
        for found in files.listStatus(path) if files.exists(path) else ():
            if found.getPath().getName() != self.generation:
                files.delete(found.getPath(), True)  # noqa: FBT003 - recursive


def _observed(query: StreamingQuery) -> Counter[str]:
    total: Counter[str] = Counter()
    for progress in query.recentProgress:
        metrics = progress.observedMetrics.get(OBSERVED)
        if metrics is not None:
            total.update({name: value or 0 for name, value in metrics.asDict().items()})
    return total
