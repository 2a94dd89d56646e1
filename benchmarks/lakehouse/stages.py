"""The three stages as the service asks for them, on one session and one disk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from medallion import bronze, silver
from medallion.run import Run
from medallion.sql import qualified
from medallion.tables import latest_version
from pyspark.sql import SparkSession

from benchmarks.lakehouse.disk import Disk
from flows import layout
from flows.flow import Flow
from flows.names import DatasetName, Stage
from flows.request import BronzeRequest, SilverRequest, VersionRange
from local.databricks.declarative import run_pipeline
from local.databricks.spec import PipelineSpec
from local.databricks.tasks.sessions import ClonedSessions

CATALOG: Final = "spark_catalog"


class StageFailedError(Exception):
    """Gold did not succeed; bronze and silver raise what went wrong in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Levels of runs, one after another."""

    spark: SparkSession
    flow: Flow
    disk: Disk
    consumed: dict[DatasetName, int] = field(default_factory=dict)
    """Bronze versions that silver has read."""

    def accept(self, level: int, files: Mapping[DatasetName, Iterable[Path]]) -> None:
        """Request files of datasets for a level."""
        accepted = tuple(
            self.disk.accept(self.flow, dataset, level, number, source)
            for dataset, sources in files.items()
            for number, source in enumerate(sources)
        )
        self.disk.ask(BronzeRequest(flow=self.flow.name, level=level, files=accepted))

    def bronze(self, level: int) -> None:
        """What was requested, with its receipt."""
        self._run(Stage.BRONZE, level, bronze.ingest)

    def silver(self, level: int, datasets: Iterable[DatasetName]) -> None:
        """What bronze has of these datasets and silver has not read."""
        versions = {dataset: self._unread(dataset) for dataset in datasets}
        epoch = VersionRange(after=0, to=0)
        request = SilverRequest(flow=self.flow.name, level=level, bronze=versions, epoch=epoch)
        self.disk.ask(request)
        self._run(Stage.SILVER, level, silver.refine)

    def gold(self) -> None:
        """Refresh every table of the flow's pipeline. Raises StageFailedError."""
        schema = layout.schema_name(self.flow.name, Stage.GOLD)
        spec = PipelineSpec(
            name=self.flow.name,
            pipeline_id=self.flow.name,
            catalog=CATALOG,
            schema=schema,
            sources=tuple(sorted(Path("spark/pipelines", self.flow.name).glob("*.py"))),
            configuration={"tidegate.catalog": CATALOG},
            storage=f"{self.disk.warehouse}/../pipelines",
            event_log=(CATALOG, schema, "event_log"),
        )
        with ClonedSessions(warm=self.spark).session_of("gold", "gold") as session:
            if error := run_pipeline(session, spec).error:
                raise StageFailedError(error)

    def rows(self, stage: Stage, table: str) -> int:
        """Of a table, as of now."""
        name = layout.table_name(CATALOG, self.flow.name, stage, table)
        return self.spark.table(qualified(name)).count()

    def _run(
        self, stage: Stage, level: int, work: Callable[[SparkSession, Flow, Run], None]
    ) -> None:
        run = Run(
            flow=self.flow.name,
            stage=stage,
            level=level,
            attempt=1,
            storage=self.disk.storage,
            catalog=CATALOG,
        )
        with ClonedSessions(warm=self.spark).session_of(stage, stage) as session:
            work(session, self.flow, run)

    def _unread(self, dataset: DatasetName) -> VersionRange:
        table = layout.table_name(CATALOG, self.flow.name, Stage.BRONZE, dataset)
        newest = latest_version(self.spark, table)
        unread = VersionRange(after=self.consumed.get(dataset, -1), to=newest)
        self.consumed[dataset] = newest
        return unread
