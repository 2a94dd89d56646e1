"""What the service asks of the three stages, asked by hand on one session."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from azure.storage.blob import BlobServiceClient
from medallion import bronze, silver
from medallion.run import Run
from medallion.tables import latest_version
from pyspark.sql import SparkSession

from benchmarks.latency.drops import Drop
from flows import layout
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, Request, RequestedFile, SilverRequest, VersionRange
from local.databricks.declarative import run_pipeline
from local.databricks.spec import PipelineSpec
from local.databricks.tasks.sessions import ClonedSessions
from local.world.processes import CATALOG, STORAGE

DAY_MICROS: Final = 86_400_000_000

type Metering = Callable[[str], AbstractContextManager[None]]


class StageFailedError(Exception):
    """Gold did not succeed; bronze and silver raise what went wrong in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRuns:
    """Levels of runs, one after another."""

    spark: SparkSession
    blobs: BlobServiceClient
    flow: Flow
    metering: Metering
    """Given a name, measures what happens inside the block."""
    consumed: dict[DatasetName, int] = field(default_factory=dict)
    """Bronze versions that silver has read."""

    def pass_on(self, level: int, drops: Iterable[Drop]) -> None:
        """Take the files for accepted, and bring them to gold. Raises StageFailedError."""
        files = tuple(self._accept(level, number, drop) for number, drop in enumerate(drops))
        self._ask(BronzeRequest(flow=self.flow.name, level=level, files=files))
        self._run(Stage.BRONZE, level, self._bronze)
        self._ask(self._silver_request(level, {file.dataset for file in files}))
        self._run(Stage.SILVER, level, self._silver)
        self._run(Stage.GOLD, level, self._gold)

    def _run(self, stage: Stage, level: int, work: Callable[[SparkSession, Run], None]) -> None:
        run = Run(
            flow=self.flow.name, stage=stage, level=level, attempt=1, storage=STORAGE,
            catalog=CATALOG,
        )  # fmt: skip
        sessions = ClonedSessions(warm=self.spark)
        with self.metering(f"{stage} {level}"), sessions.session_of(stage, stage) as session:
            work(session, run)

    def _bronze(self, session: SparkSession, run: Run) -> None:
        bronze.ingest(session, self.flow, run)

    def _silver(self, session: SparkSession, run: Run) -> None:
        silver.refine(session, self.flow, run)

    def _gold(self, session: SparkSession, run: Run) -> None:
        schema = layout.schema_name(run.flow, Stage.GOLD)
        spec = PipelineSpec(
            name=run.flow,
            pipeline_id=run.flow,
            catalog=CATALOG,
            schema=schema,
            sources=tuple(sorted(Path("spark/pipelines", run.flow).glob("*.py"))),
            configuration={"tidegate.catalog": CATALOG},
            storage=run.uri(layout.LAKE, "pipelines"),
            event_log=(CATALOG, schema, "event_log"),
        )
        if error := run_pipeline(session, spec).error:
            raise StageFailedError(error)

    def _accept(self, level: int, number: int, drop: Drop) -> RequestedFile:
        dataset = DatasetName(drop.path.split("/")[1])
        file_id = FileId(f"{level:02d}-{number:02d}")
        order = level * DAY_MICROS + number
        path = layout.accepted_path(self.flow.name, dataset, order, file_id, "csv")
        self._put(layout.ACCEPTED, path, drop.source.read_bytes())
        return RequestedFile(file_id=file_id, dataset=dataset, path=path)

    def _silver_request(self, level: int, datasets: Iterable[DatasetName]) -> SilverRequest:
        versions = {dataset: self._unread(dataset) for dataset in datasets}
        epoch = VersionRange(after=0, to=0)
        return SilverRequest(flow=self.flow.name, level=level, bronze=versions, epoch=epoch)

    def _unread(self, dataset: DatasetName) -> VersionRange:
        table = layout.table_name(CATALOG, self.flow.name, Stage.BRONZE, dataset)
        newest = latest_version(self.spark, table)
        unread = VersionRange(after=self.consumed.get(dataset, -1), to=newest)
        self.consumed[dataset] = newest
        return unread

    def _ask(self, request: Request) -> None:
        path = layout.request_path(self.flow.name, Stage(request.stage), request.level)
        self._put(layout.REQUESTS, path, request.model_dump_json().encode())

    def _put(self, container: str, path: str, content: bytes) -> None:
        self.blobs.get_blob_client(container, path).upload_blob(content)
