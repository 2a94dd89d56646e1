"""Rehearses a run of each stage, so that the first real one meets a JVM that knows its part.

The rehearsal is the product's own code on a flow of one tiny dataset, on the local disk, in schemas
that are dropped in the end.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from medallion import bronze, silver
from medallion.run import Run
from medallion.tables import latest_version
from pyspark.sql import SparkSession

from flows import layout
from flows.contract import Column, Contract, CsvFormat, LogicalType
from flows.flow import Coalescing, Flow
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.request import BronzeRequest, Request, RequestedFile, SilverRequest, VersionRange
from local.databricks.declarative import run_pipeline
from local.databricks.spec import PipelineSpec

FLOW: Final = FlowName("rehearsal")
DATASET: Final = DatasetName("items")
CATALOG: Final = "spark_catalog"
CONTRACT: Final = Contract(
    flow=FLOW,
    dataset=DATASET,
    version="1",
    description="",
    file_format=CsvFormat(),
    path_pattern="*.csv",
    columns=(
        Column(name="id", logical_type=LogicalType.INTEGER, sql_type="BIGINT", required=True),
        Column(name="day", logical_type=LogicalType.DATE, sql_type="DATE", date_format="M/d/yyyy"),
    ),
    key=("id",),
)
GOLD: Final = """
from pyspark import pipelines as dp
@dp.materialized_view(comment="x", cluster_by=["id"])
@dp.expect_or_drop("known", "id > 0")
def items(): return spark.table("rehearsal_silver.items")
@dp.materialized_view
def days(): return spark.table("items").groupBy("day").count()
"""

type Step = Callable[[], object]


def rehearse(session: SparkSession, folder: Path, *, go_on: Callable[[], bool]) -> None:
    """Work in an empty folder. Between two steps `go_on` is asked: real work needs no rehearsal."""
    rehearsal = _Rehearsal(session, folder)
    for step in rehearsal.steps():
        if not go_on():
            break
        step()
    rehearsal.leave()


class _Rehearsal:
    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._flow = Flow(
            name=FLOW, description="", coalescing=Coalescing(), datasets={DATASET: CONTRACT}
        )

    def steps(self) -> Iterator[Step]:
        """A first load, then a second file that meets what is there."""
        yield self._prepare
        for level, rows in enumerate(("1,1/2/2020\r\nx,\r\n", "1,2/2/2020\r\n"), start=1):
            yield partial(self._bronze, level, rows)
            yield partial(self._silver, level)
            if level == 1:
                yield self._gold

    def leave(self) -> None:
        for stage in Stage:
            schema = layout.schema_name(FLOW, stage)
            self._session.sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")

    def _prepare(self) -> None:
        for stage in Stage:
            schema = layout.schema_name(FLOW, stage)
            location = (self._folder / "tables" / schema).as_uri()
            self._session.sql(f"CREATE SCHEMA IF NOT EXISTS {schema} LOCATION '{location}'")

    def _bronze(self, level: int, rows: str) -> None:
        file_id = FileId(f"aa-0{level}")
        path = layout.accepted_path(FLOW, DATASET, level, file_id, "csv")
        self._put(layout.ACCEPTED, path, f"id,day\r\n{rows}")
        file = RequestedFile(file_id=file_id, dataset=DATASET, path=path)
        self._ask(BronzeRequest(flow=FLOW, level=level, files=(file,)))
        bronze.ingest(self._session, self._flow, self._run(Stage.BRONZE, level))

    def _silver(self, level: int) -> None:
        run = self._run(Stage.SILVER, level)
        newest = latest_version(self._session, run.bronze(DATASET))
        versions = VersionRange(after=-1 if level == 1 else newest - 1, to=newest)
        epoch = VersionRange(after=0, to=0)
        request = SilverRequest(flow=FLOW, level=level, bronze={DATASET: versions}, epoch=epoch)
        self._ask(request)
        silver.refine(self._session, self._flow, run)

    def _gold(self) -> None:
        source = self._folder / "gold.py"
        source.write_text(GOLD, "utf-8")
        schema = layout.schema_name(FLOW, Stage.GOLD)
        spec = PipelineSpec(
            name=FLOW,
            pipeline_id=FLOW,
            catalog=CATALOG,
            schema=schema,
            sources=(source,),
            configuration={},
            storage=self._folder.as_uri(),
            event_log=(CATALOG, schema, "event_log"),
        )
        run_pipeline(self._session, spec)

    def _run(self, stage: Stage, level: int) -> Run:
        return Run(
            flow=FLOW,
            stage=stage,
            level=level,
            attempt=1,
            storage=f"{self._folder.as_uri()}/{{container}}",
            catalog=CATALOG,
        )

    def _ask(self, request: Request) -> None:
        path = layout.request_path(FLOW, Stage(request.stage), request.level)
        self._put(layout.REQUESTS, path, request.model_dump_json())

    def _put(self, container: str, path: str, content: str) -> None:
        file = self._folder / container / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8", newline="")
