"""Brings datasets up to date on demand: a query that reads a dataset has it refreshed first."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import assert_never

from pyspark.sql import DataFrame

from local.databricks.declarative.errors import (
    CycleError,
    PipelineError,
    UnsupportedError,
    UpstreamFailedError,
    described,
)
from local.databricks.declarative.events import EventLog
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.model import Dataset, Kind, Query
from local.databricks.declarative.names import TableName
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.reads import followed
from local.databricks.declarative.result import DatasetResult, FlowStatus
from local.databricks.declarative.streams import Streams
from local.databricks.declarative.tables import Written, overwrite

type Key = tuple[str, str, str]


@dataclass(slots=True, kw_only=True)
class Refresh:
    """The state of one update; used by one thread."""

    graph: Graph
    streams: Streams
    log: EventLog
    configuration: Mapping[str, str]
    full_refresh: bool
    computed: ExitStack
    """Rows of views that are computed once stay until it closes."""
    results: dict[Key, DatasetResult] = field(default_factory=dict)
    running: list[TableName] = field(default_factory=list)

    def bring(self, dataset: Dataset) -> DatasetResult:
        """Refresh a dataset unless this update has done so; what goes wrong is in the result."""
        if dataset.name.key not in self.results:
            self.log.flow(dataset, _result(dataset, FlowStatus.RUNNING))
            self.running.append(dataset.name)
            with followed(None):
                result = self._attempt(dataset)
            self.running.pop()
            self.results[dataset.name.key] = result
            self.log.planned(dataset, result)
            self.log.flow(dataset, result)
        return self.results[dataset.name.key]

    def first_error(self) -> str | None:
        """The cause, not what it caused downstream."""
        failed = (each for each in self.results.values() if each.status is FlowStatus.FAILED)
        return next((f"{each.name}: {each.error}" for each in failed), None)

    def _attempt(self, dataset: Dataset) -> DatasetResult:
        try:
            written = self._refresh(dataset)
        except UpstreamFailedError as error:
            return _result(dataset, FlowStatus.SKIPPED, error=str(error))
        except Exception as error:  # noqa: BLE001 - queries are the user's and may raise anything
            return _result(dataset, FlowStatus.FAILED, error=described(error))
        return _result(dataset, FlowStatus.COMPLETED, written)

    def _refresh(self, dataset: Dataset) -> Written:
        frames = {flow: self._frame(flow, query) for flow, query in dataset.flows.items()}
        is_streaming = _is_streaming(dataset, frames)
        match dataset.kind:
            case Kind.VIEW:
                return self._view(next(iter(frames.values())), dataset)
            case Kind.MATERIALIZED_VIEW if is_streaming:
                raise PipelineError("the query of a materialized view must not be a stream")
            case Kind.STREAMING_TABLE if not is_streaming:
                raise PipelineError("the flows of a streaming table must be streams")
            case Kind.MATERIALIZED_VIEW | Kind.TABLE | Kind.STREAMING_TABLE:
                if is_streaming:
                    return self.streams.append(frames, dataset)
                frame = next(iter(frames.values()))
                return overwrite(frame, dataset, self.configuration, always=self.full_refresh)
            case kind:
                assert_never(kind)

    def _frame(self, flow: str, query: Query) -> DataFrame:
        with followed(self._want):
            frame = query()
        if not isinstance(frame, DataFrame):
            raise PipelineError(f"{flow} returned {type(frame).__name__}, not a DataFrame")
        return frame

    def _want(self, name: str | list[str]) -> None:
        defaults = self.graph.defaults
        full = defaults.full(name) if isinstance(name, str) else defaults.of(name)
        dataset = self.graph.find(full)
        if dataset is None:
            return
        if any(each.key == full.key for each in self.running):
            path = " -> ".join(str(each) for each in [*self.running, full])
            raise CycleError(f"datasets need each other: {path}")
        result = self.bring(dataset)
        if result.status is not FlowStatus.COMPLETED:
            raise UpstreamFailedError(f"{full} was not refreshed: {result.error}")

    def _view(self, frame: DataFrame, dataset: Dataset) -> Written:
        if not dataset.expectations:
            frame.createOrReplaceTempView(dataset.name.table)
            return Written(rows=None, quality=None)
        if frame.isStreaming:
            raise UnsupportedError("expectations on a streaming view: put them on the table")
        measure = Measure(str(dataset.name), dataset.expectations)
        marked = measure.marked(frame).persist()
        self.computed.callback(marked.unpersist)
        quality, _ = measure.count(marked)
        measure.demand(quality)
        measure.kept(marked).createOrReplaceTempView(dataset.name.table)
        return Written(rows=None, quality=quality)


def _is_streaming(dataset: Dataset, frames: dict[str, DataFrame]) -> bool:
    streaming = {frame.isStreaming for frame in frames.values()}
    if len(streaming) > 1:
        raise PipelineError(f"some flows of {dataset.name} are streams, some are not")
    return streaming.pop()


def _result(
    dataset: Dataset,
    status: FlowStatus,
    written: Written | None = None,
    error: str | None = None,
) -> DatasetResult:
    return DatasetResult(
        name=str(dataset.name),
        status=status,
        rows=written.rows if written else None,
        quality=written.quality if written else None,
        plan=written.plan if written else None,
        error=error,
    )
