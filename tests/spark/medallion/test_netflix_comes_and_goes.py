"""Files of the Netflix flow are retracted: by key, each row is what the other files state of it."""

from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from flows.names import DatasetName
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from tests.spark.medallion.lakehouse import Lakehouse, assert_undone, come_and_go
from tests.spark.medallion.netflix_sample import FLOW, PAIRS, SAMPLE

TITLES = DatasetName("titles")


@pytest.fixture
def netflix(
    spark: SparkSession, lake: LakeEndpoint, blobs: BlobServiceClient, tmp_path: Path
) -> Lakehouse:
    """With nothing in it."""
    storage = lake_uri(lake, "{container}")
    return Lakehouse(spark=spark, blobs=blobs, storage=storage, flow=FLOW, folder=tmp_path)


def part_of(dataset: str, folder: Path) -> Path:
    """Some of the rows of a sample file, and one of its own."""
    lines = (SAMPLE / f"{dataset}.csv").read_text("utf-8-sig").splitlines()
    path = folder / f"{dataset}.csv"
    path.write_text("\n".join([*lines[:5], "Somebody Else,90000101", ""]), "utf-8")
    return path


@pytest.mark.long
def test_retracted_files_leave_no_trace_in_silver_and_gold(
    netflix: Lakehouse, tmp_path: Path
) -> None:
    first = [(dataset, SAMPLE / f"{dataset}.csv") for dataset in FLOW.datasets]
    pairs = [(DatasetName(dataset), part_of(dataset, tmp_path)) for dataset in PAIRS]

    undone = come_and_go(netflix, first, [(TITLES, SAMPLE / "later/titles.csv"), *pairs])

    assert_undone(undone)
    alone = {name for name in undone.never if name not in undone.touched}
    assert {name.rpartition(".")[2] for name in alone} <= {
        "dim_date", *(f"{dataset}_quarantine" for dataset in FLOW.datasets)
    }  # fmt: skip
