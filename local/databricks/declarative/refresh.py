"""Brings datasets up to date on demand: a query that reads a dataset has it refreshed first.

Datasets that do not read each other are refreshed side by side.
"""

from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from pyspark.sql import DataFrame

from local.databricks.declarative.errors import PipelineError, UpstreamFailedError, described
from local.databricks.declarative.events import EventLog
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.kinds import Frames
from local.databricks.declarative.model import Dataset, Query
from local.databricks.declarative.names import Key, TableName
from local.databricks.declarative.needs import Needs
from local.databricks.declarative.places import Places
from local.databricks.declarative.reads import followed
from local.databricks.declarative.result import DatasetResult, FlowStatus
from local.databricks.declarative.scope import Scope
from local.databricks.declarative.tables import Written


class Work(Protocol):
    """What an update does with a dataset when its queries have been called."""

    def bring(self, dataset: Dataset, frames: Frames) -> Written:
        """Whatever it raises is the dataset's failure."""
        ...

    def stand_in(self, dataset: Dataset, *, streaming: bool) -> str | None:
        """What is read in the place of a dataset that was brought; None for its own name."""
        ...


@dataclass(slots=True, kw_only=True)
class Refresh:
    """The state of one update, which its threads share."""

    graph: Graph
    log: EventLog
    scope: Scope
    work: Work
    places: Places
    promised: dict[Key, Future[DatasetResult]] = field(default_factory=dict)
    needs: Needs = field(default_factory=Needs)

    def all(self, datasets: Sequence[Dataset]) -> tuple[DatasetResult, ...]:
        """Refresh each once, as far as it is selected; what goes wrong is in the results."""
        self.places.each(self._bring, [each for each in datasets if self.scope.takes(each)])
        return tuple(map(self._ended, datasets))

    def _ended(self, dataset: Dataset) -> DatasetResult:
        promised = self.promised.get(dataset.name.key)
        if promised is not None:
            return promised.result()
        excluded = _result(dataset, FlowStatus.EXCLUDED)
        self.log.flow(dataset, excluded)
        return excluded

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
        return self.work.bring(dataset, frames)

    def _frame(self, dataset: Dataset, flow: str, query: Query) -> DataFrame:
        with followed(partial(self._want, dataset.name)):
            frame = query()
        if not isinstance(frame, DataFrame):
            raise PipelineError(f"{flow} returned {type(frame).__name__}, not a DataFrame")
        return frame

    def _want(self, reader: TableName, name: str | list[str], *, streaming: bool) -> str | None:
        defaults = self.graph.defaults
        full = defaults.full(name) if isinstance(name, str) else defaults.of(name)
        dataset = self.graph.find(full)
        if dataset is None or not self.scope.brings(dataset):
            return None
        with self.needs.waiting(reader, full):
            result = self._bring(dataset)
        if result.status is not FlowStatus.COMPLETED:
            raise UpstreamFailedError(f"{full} was not refreshed: {result.error}")
        return self.work.stand_in(dataset, streaming=streaming)


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
