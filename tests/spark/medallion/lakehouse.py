"""A flow of the product on the test lake: files, runs of its stages, rows of its tables."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from azure.storage.blob import BlobServiceClient
from medallion import bronze, silver
from medallion.rebuild import Wish, rebuild
from medallion.run import Run
from medallion.sql import qualified
from medallion.tables import latest_version
from pyspark.sql import SparkSession

from flows import layout
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.rebuilt import Rebuilt
from flows.request import (
    BronzeRequest,
    Request,
    RequestedFile,
    SilverRequest,
    TouchedFile,
    VersionRange,
)
from local.databricks.declarative import UpdateResult, run_pipeline
from local.databricks.spec import PipelineSpec

BEGIN = 1_767_225_600_000_000
CATALOG = "spark_catalog"

type Contents = Mapping[str, list[str]]
"""Every row of every table, sorted, as text."""
type Arrival = tuple[DatasetName, Path]


@dataclass(slots=True, kw_only=True)
class Lakehouse:
    """What was loaded and said so far; every silver run folds all of it that is new."""

    spark: SparkSession
    blobs: BlobServiceClient
    storage: str
    flow: Flow
    folder: Path
    """Where the pipeline keeps what it remembers."""
    files: list[RequestedFile] = field(default_factory=list)
    retracted: set[FileId] = field(default_factory=set)
    level: int = 0
    epoch: int = 0
    consumed: dict[DatasetName, int] = field(default_factory=dict)

    def ingest(self, arrivals: Iterable[Arrival]) -> list[RequestedFile]:
        """A bronze run that loads these files."""
        came = [self._accepted(dataset, path) for dataset, path in arrivals]
        self.level += 1
        self._ask(BronzeRequest(flow=self.flow.name, level=self.level, files=tuple(came)))
        bronze.ingest(self.spark, self.flow, self.run(Stage.BRONZE))
        return came

    def refine(self, toggled: Collection[RequestedFile] = ()) -> None:
        """A silver run; the files named are retracted, or lifted when they were."""
        self.retracted ^= {file.file_id for file in toggled}
        self._fold(toggled)

    def replay(self, files: Collection[RequestedFile]) -> None:
        """A silver run that folds these files in again."""
        self._fold(files)

    def publish(self) -> UpdateResult:
        """An update of the flow's gold pipeline."""
        name = self.flow.name
        spec = PipelineSpec(
            name=f"tidegate-{name}-gold",
            pipeline_id=f"p-{name}",
            catalog=CATALOG,
            schema=layout.schema_name(name, Stage.GOLD),
            sources=tuple(sorted(Path(f"spark/pipelines/{name}").glob("*.py"))),
            configuration={"tidegate.catalog": CATALOG},
            storage=(self.folder / "storage").as_uri(),
        )
        result = run_pipeline(self.spark, spec)
        assert result.error is None
        return result

    def dry_rebuild(self) -> Rebuilt:
        """What a rebuild of silver would change."""
        run = Run(
            flow=self.flow.name,
            stage=Stage.SILVER,
            level=0,
            attempt=0,
            storage=self.storage,
            catalog=CATALOG,
        )
        return rebuild(self.spark, self.flow, run, Wish(dry=True))

    def contents(self) -> Contents:
        """Of silver and gold."""
        return {
            name: sorted(repr(tuple(row)) for row in self.spark.table(qualified(name)).collect())
            for name in self.tables()
        }

    def versions(self) -> Mapping[str, int]:
        """Of the same tables."""
        return {name: latest_version(self.spark, name) for name in self.tables()}

    def tables(self) -> list[str]:
        """Full names of silver's and gold's."""
        schemas = [
            layout.schema_name(self.flow.name, stage) for stage in (Stage.SILVER, Stage.GOLD)
        ]
        return [
            f"{CATALOG}.{schema}.{row['tableName']}"
            for schema in schemas
            for row in self.spark.sql(f"SHOW TABLES IN {schema}").collect()
        ]

    def run(self, stage: Stage) -> Run:
        """The one of the present level."""
        return Run(
            flow=self.flow.name,
            stage=stage,
            level=self.level,
            attempt=1,
            storage=self.storage,
            catalog=CATALOG,
        )

    def _fold(self, touched: Collection[RequestedFile]) -> None:
        self.level += 1
        names = {file.dataset for file in self.files}
        newest = {
            name: latest_version(self.spark, self.run(Stage.BRONZE).bronze(name)) for name in names
        }
        request = SilverRequest(
            flow=self.flow.name,
            level=self.level,
            bronze={
                name: VersionRange(after=self.consumed.get(name, -1), to=version)
                for name, version in newest.items()
            },
            epoch=VersionRange(after=self.epoch, to=self.epoch + len(touched)),
            retracted=tuple(sorted(self.retracted)),
            touched=tuple(
                TouchedFile(file_id=file.file_id, dataset=file.dataset) for file in touched
            ),
        )
        self._ask(request)
        silver.refine(self.spark, self.flow, self.run(Stage.SILVER))
        self.epoch, self.consumed = request.epoch.to, newest

    def _accepted(self, dataset: DatasetName, path: Path) -> RequestedFile:
        """Each file is a path of its own, later than those before."""
        number = len(self.files)
        file_id = FileId(f"{number:020x}-{number:020x}")
        extension = layout.extension(self.flow.datasets[dataset].file_format)
        target = layout.accepted_path(self.flow.name, dataset, BEGIN + number, file_id, extension)
        blob = self.blobs.get_blob_client(layout.ACCEPTED, target)
        blob.upload_blob(path.read_bytes(), overwrite=True)
        self.files.append(RequestedFile(file_id=file_id, dataset=dataset, path=target))
        return self.files[-1]

    def _ask(self, request: Request) -> None:
        path = layout.request_path(self.flow.name, Stage(request.stage), request.level)
        blob = self.blobs.get_blob_client(layout.REQUESTS, path)
        blob.upload_blob(request.model_dump_json(), overwrite=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A flow before files came, with them, and when they were retracted."""

    last: list[RequestedFile]
    never: Contents
    arrived: Contents
    retracted: Contents
    before: Mapping[str, int]
    """Versions of the tables before a replay of files that have not changed."""
    replayed: Mapping[str, int]
    rebuilt: Rebuilt

    @property
    def touched(self) -> set[str]:
        """The tables in which the files were."""
        return {name for name, rows in self.never.items() if rows != self.arrived[name]}


def come_and_go(house: Lakehouse, first: list[Arrival], last: list[Arrival]) -> Undone:
    """Gold is published after each step."""

    def published() -> Contents:
        house.publish()
        return house.contents()

    stay = house.ingest(first)
    house.refine()
    never = published()
    go = house.ingest(last)
    house.refine()
    arrived = published()
    house.refine(go)
    retracted, before = published(), house.versions()
    house.replay(list({file.dataset: file for file in stay}.values()))
    house.publish()
    return Undone(
        last=go,
        never=never,
        arrived=arrived,
        retracted=retracted,
        before=before,
        replayed=house.versions(),
        rebuilt=house.dry_rebuild(),
    )


def assert_undone(undone: Undone) -> None:
    """Byte for byte, in every table of silver and gold."""
    assert undone.retracted == undone.never
    assert undone.replayed == undone.before
    assert not [change for change in undone.rebuilt.tables if change.any]
