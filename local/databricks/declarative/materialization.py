"""Writes the datasets of an update: tables into the catalog, views into the update's session."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from pyspark.sql import DataFrame

from local.databricks.declarative.column_reads import ColumnReads
from local.databricks.declarative.kinds import Frames, is_streaming
from local.databricks.declarative.model import Dataset, Kind
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.scope import Scope
from local.databricks.declarative.streams import Streams
from local.databricks.declarative.tables import Written, overwrite


@dataclass(frozen=True, slots=True, kw_only=True)
class Materialization:
    """What the threads of one update share."""

    streams: Streams
    configuration: Mapping[str, str]
    scope: Scope
    computed: ExitStack
    """Rows of views that are computed once stay until it closes."""
    reads: ColumnReads

    def bring(self, dataset: Dataset, frames: Frames) -> Written:
        """Raises what the rows, Spark or the expectations give cause to."""
        streaming = is_streaming(dataset, frames)
        frame = next(iter(frames.values()))
        if dataset.kind is Kind.VIEW:
            return self._view(frame, dataset)
        anew = self.scope.resets(dataset)
        if streaming:
            return self.streams.append(frames, dataset, anew=anew)
        return overwrite(frame, dataset, self.configuration, self.reads, always=anew)

    def stand_in(self, dataset: Dataset, *, streaming: bool) -> None:
        """Tables are read as they are."""
        del dataset, streaming

    def _view(self, frame: DataFrame, dataset: Dataset) -> Written:
        if not dataset.expectations:
            frame.createOrReplaceTempView(dataset.name.table)
            return Written(rows=None, quality=None)
        measure = Measure(str(dataset.name), dataset.expectations)
        marked = measure.marked(frame).persist()
        self.computed.callback(marked.unpersist)
        quality, _ = measure.count(marked)
        measure.demand(quality)
        measure.kept(marked).createOrReplaceTempView(dataset.name.table)
        return Written(rows=None, quality=quality)
