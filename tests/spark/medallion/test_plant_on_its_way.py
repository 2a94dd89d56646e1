"""The sample files of the plant, from `accepted` to gold; each load mode has its dataset."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from azure.storage.blob import BlobServiceClient
from medallion import bronze, silver
from medallion.run import Run
from medallion.sql import qualified
from medallion.tables import latest_version
from pyspark.sql import SparkSession

from flows import layout
from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, RequestedFile, SilverRequest, VersionRange
from local.databricks.declarative import UpdateResult, run_pipeline
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint, PipelineSpec
from tests.spark.medallion import plant_sample
from tests.spark.medallion.plant_sample import FLOW

BEGIN = 1_767_225_600_000_000


@pytest.fixture
def published(
    spark: SparkSession, lake: LakeEndpoint, blobs: BlobServiceClient, tmp_path: Path
) -> UpdateResult:
    """The sample files, accepted together, through bronze, silver and the pipeline of gold."""
    storage = lake_uri(lake, "{container}")
    requested = [
        accepted(blobs, BEGIN + number, dataset, path)
        for dataset in FLOW.datasets
        for number, path in enumerate(plant_sample.files(dataset))
    ]
    ask(blobs, BronzeRequest(flow=FLOW.name, level=1, files=tuple(requested)))
    bronze.ingest(spark, FLOW, run(Stage.BRONZE, storage))
    epoch = VersionRange(after=0, to=0)
    moved = versions(spark, storage)
    ask(blobs, SilverRequest(flow=FLOW.name, level=1, bronze=moved, epoch=epoch))
    silver.refine(spark, FLOW, run(Stage.SILVER, storage))
    spec = PipelineSpec(
        name="tidegate-plant-gold",
        pipeline_id="p-plant",
        catalog="spark_catalog",
        schema="plant_gold",
        sources=tuple(sorted(Path("spark/pipelines/plant").glob("*.py"))),
        configuration={"tidegate.catalog": "spark_catalog"},
        storage=(tmp_path / "storage").as_uri(),
    )
    return run_pipeline(spark, spec)


def accepted(
    blobs: BlobServiceClient, order: int, dataset: DatasetName, path: Path
) -> RequestedFile:
    file_id = FileId(f"{order % 10:02x}{dataset.encode().hex()[:4]}-01")
    extension = layout.extension(FLOW.datasets[dataset].file_format)
    target = layout.accepted_path(FLOW.name, dataset, order, file_id, extension)
    blobs.get_blob_client(layout.ACCEPTED, target).upload_blob(path.read_bytes(), overwrite=True)
    return RequestedFile(file_id=file_id, dataset=dataset, path=target)


def run(stage: Stage, storage: str) -> Run:
    return Run(
        flow=FLOW.name,
        stage=stage,
        level=1,
        attempt=1,
        storage=storage,
        catalog="spark_catalog",
    )


def ask(blobs: BlobServiceClient, request: BronzeRequest | SilverRequest) -> None:
    path = layout.request_path(FLOW.name, Stage(request.stage), request.level)
    blob = blobs.get_blob_client(layout.REQUESTS, path)
    blob.upload_blob(request.model_dump_json(), overwrite=True)


def versions(spark: SparkSession, storage: str) -> Mapping[DatasetName, VersionRange]:
    tables = {name: run(Stage.BRONZE, storage).bronze(name) for name in FLOW.datasets}
    return {
        name: VersionRange(after=-1, to=latest_version(spark, table))
        for name, table in tables.items()
    }


def counted(result: UpdateResult) -> dict[str, tuple[int, int]]:
    """What the event log says: rows that passed and that failed, by expectation."""
    found = dict[str, tuple[int, int]]()
    events: list[Any] = list(result.events)
    for event in events:
        progress = event["details"].get("flow_progress", {})
        for each in progress.get("data_quality", {}).get("expectations", ()):
            found[each["name"]] = each["passed_records"], each["failed_records"]
    return found


def test_the_samples_become_the_days_that_python_finds_in_them(
    spark: SparkSession, published: UpdateResult
) -> None:
    assert published.error is None
    fact = spark.table(qualified("spark_catalog.plant_gold.fact_reading")).selectExpr(
        "sensor_id", "measured_at", "corrected_value", "is_out_of_range", "quality"
    )
    assert sorted(tuple(row) for row in fact.collect()) == plant_sample.measured()

    day = spark.table("plant_gold.agg_sensor_day").collect()
    names = ("reading_count", "min_value", "avg_value", "max_value", "out_of_range_count")
    found = {(row["sensor_id"], row["date_key"]): tuple(row[name] for name in names) for row in day}
    assert found == plant_sample.days()
    assert len(day) == len(found)

    quarantined = spark.table("plant_silver.readings_quarantine").selectExpr(
        "explode(_failed_rules) AS rule"
    )
    assert {row["rule"] for row in quarantined.collect()} == plant_sample.BROKEN
    rows = plant_sample.facts()
    strangers, beyond = [row for row in rows if row[3] is None], [row for row in rows if row[3]]
    failed = {"no_test": 6, "sensor_registered": len(strangers), "within_limits": len(beyond)}
    assert counted(published) == {
        "usable_limits": (len(plant_sample.register()) + 1, 0),
        **{name: (len(rows) - each, each) for name, each in failed.items()},
    }
