"""The sample files of the plant, from `accepted` to gold; each load mode has its dataset."""

from typing import Any

import pytest
from azure.storage.blob import BlobServiceClient
from medallion.sql import qualified
from pyspark.sql import SparkSession

from local.databricks.declarative import UpdateResult
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from tests.spark.medallion import plant_sample
from tests.spark.medallion.lakehouse import Lakehouse, Undone, assert_undone, come_and_go
from tests.spark.medallion.plant_sample import FLOW


@pytest.fixture(scope="module")
def plant(
    spark: SparkSession,
    lake: LakeEndpoint,
    blobs: BlobServiceClient,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lakehouse:
    """With nothing in it."""
    storage, folder = lake_uri(lake, "{container}"), tmp_path_factory.mktemp("plant")
    return Lakehouse(spark=spark, blobs=blobs, storage=storage, flow=FLOW, folder=folder)


@pytest.fixture(scope="module")
def undone(plant: Lakehouse) -> Undone:
    """The last file of each dataset comes, is retracted, and comes back."""
    files = {name: plant_sample.files(name) for name in FLOW.datasets}
    first = [(name, path) for name, paths in files.items() for path in paths[:-1]]
    last = [(name, paths[-1]) for name, paths in files.items()]
    return come_and_go(plant, first, last)


@pytest.fixture(scope="module")
def published(plant: Lakehouse, undone: Undone) -> UpdateResult:
    """All of the sample files."""
    plant.refine(undone.last)
    return plant.publish()


def counted(result: UpdateResult) -> dict[str, tuple[int, int]]:
    """What the event log says: rows that passed and that failed, by expectation."""
    found = dict[str, tuple[int, int]]()
    events: list[Any] = list(result.events)
    for event in events:
        progress = event["details"].get("flow_progress", {})
        for each in progress.get("data_quality", {}).get("expectations", ()):
            found[each["name"]] = each["passed_records"], each["failed_records"]
    return found


def test_retracted_files_leave_no_trace_in_silver_and_gold(
    undone: Undone,
) -> None:
    assert_undone(undone)
    changed = {"readings", "sensors", "calibrations", "fact_reading", "agg_sensor_day"}
    assert changed <= {name.rpartition(".")[2] for name in undone.touched}


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
