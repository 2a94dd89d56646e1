"""Brings datasets up to date on demand: a query that reads a dataset has it refreshed first.

Datasets that do not read each other are refreshed side by side.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

from pyspark.sql import DataFrame

from local.databricks.declarative.column_reads import ColumnReads
from local.databricks.declarative.errors import (
    PipelineError,
    UnsupportedError,
    UpstreamFailedError,
    described,
)
from local.databricks.declarative.events import EventLog
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.model import Dataset, Kind, Query
from local.databricks.declarative.names import Key, TableName
from local.databricks.declarative.needs import Needs
from local.databricks.declarative.places import Places
from local.databricks.declarative.quality import Measure
from local.databricks.declarative.reads import followed
from local.databricks.declarative.result import DatasetResult, FlowStatus
from local.databricks.declarative.streams import Streams
from local.databricks.declarative.tables import Written, overwrite


@dataclass(slots=True, kw_only=True)
class Refresh:
    """The state of one update, which its threads share."""

    graph: Graph
    streams: Streams
    log: EventLog
    configuration: Mapping[str, str]
    full_refresh: bool
    computed: ExitStack
    """Rows of views that are computed once stay until it closes."""
    places: Places
    reads: ColumnReads
    promised: dict[Key, Future[DatasetResult]] = field(default_factory=dict)
    needs: Needs = field(default_factory=Needs)

    def all(self, datasets: Sequence[Dataset]) -> tuple[DatasetResult, ...]:
        """Refresh each once; what goes wrong is in the results."""
        return self.places.each(self._bring, datasets)

    def _bring(self, dataset: Dataset) -> DatasetResult:
        """Refresh it, unless this update has done so, or another of its threads is about to."""
        mine: Future[DatasetResult] = Future()
        promised = self.promised.setdefault(dataset.name.key, mine)
        if promised is mine:
            self._keep(mine, dataset)
        elif not promised.done():
            with self.places.left():
                wait([promised])
        return promised.result()

    def _keep(self, promise: Future[DatasetResult], dataset: Dataset) -> None:
        try:
            promise.set_result(self._brought(dataset))
        except BaseException as error:
            promise.set_exception(error)
            raise

    def _brought(self, dataset: Dataset) -> DatasetResult:
        self.log.flow(dataset, _result(dataset, FlowStatus.RUNNING))
        with followed(None):
            result = self._attempt(dataset)
        self.log.planned(dataset, result)
        self.log.flow(dataset, result)
        return result

    def _attempt(self, dataset: Dataset) -> DatasetResult:
        try:
            written = self._refresh(dataset)
        except UpstreamFailedError as error:
            return _result(dataset, FlowStatus.SKIPPED, error=str(error))
        except Exception as error:  # noqa: BLE001 - queries are the user's and may raise anything
            return _result(dataset, FlowStatus.FAILED, error=described(error))
        return _result(dataset, FlowStatus.COMPLETED, written)

    def _refresh(self, dataset: Dataset) -> Written:
        frames = {flow: self._frame(dataset, flow, query) for flow, query in dataset.flows.items()}
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
                return overwrite(
                    frame, dataset, self.configuration, self.reads, always=self.full_refresh
                )
            case kind:
                assert_never(kind)

    def _frame(self, dataset: Dataset, flow: str, query: Query) -> DataFrame:
        with followed(partial(self._want, dataset.name)):
            frame = query()
        if not isinstance(frame, DataFrame):
            raise PipelineError(f"{flow} returned {type(frame).__name__}, not a DataFrame")
        return frame

    def _want(self, reader: TableName, name: str | list[str]) -> None:
        defaults = self.graph.defaults
        full = defaults.full(name) if isinstance(name, str) else defaults.of(name)
        dataset = self.graph.find(full)
        if dataset is None:
            return
        with self.needs.waiting(reader, full):
            result = self._bring(dataset)
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
