"""Bronze runs through `cloudFiles` over accepted files; each costs seconds."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from medallion import bronze
from medallion.auto_loader import accepted_uri
from medallion.loading import nothing_was_accepted
from pyspark.errors import PySparkException

from flows.contract import BatchLimits, LoadMode
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.names import DatasetName, Stage
from flows.receipt import BronzeFile
from flows.request import BronzeRequest
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.shop_floor import ARTICLES, HEADER, Shop

DAY = 1_700_000_000_000_000
ANN = "1,Ann,1,,,"


def answers(files: Iterable[BronzeFile]) -> dict[str, int]:
    return {file.file_id: file.rows for file in files}


def bronze_rows(shop: Shop, *columns: str) -> list[tuple[object, ...]]:
    frame = shop.spark.table(shop.run(Stage.BRONZE, 1).bronze(ARTICLES)).select(*columns)
    return sorted((tuple(row) for row in frame.collect()), key=repr)


def loads(shop: Shop) -> int:
    history = shop.spark.sql(f"DESCRIBE HISTORY {shop.run(Stage.BRONZE, 1).bronze(ARTICLES)}")
    return history.where("operation = 'STREAMING UPDATE'").count()


def test_a_run_answers_for_what_is_in_the_table_and_for_nothing_else(open_shop: OpenShop) -> None:
    two = BatchLimits(max_files=2)
    evolving = DriftPolicy(rules=(DriftRule(kind=DriftKind.ADDED, action=DriftAction.EVOLVE),))
    shop = open_shop(
        lambda it: replace(it, load_mode=LoadMode.APPEND, batch_limits=two, drift=evolving)
    )
    loaded = shop.accept(DAY, "aa-01", ANN, '2,"Bo, ""the"" second\nline",x,,,')
    bronze.ingest(shop.spark, shop.flow, shop.run(Stage.BRONZE, 0))
    assert shop.receipt(shop.run(Stage.BRONZE, 0)) is None
    assert bronze_rows(shop, "_file_id", "_order", "_level", "id", "name", "price") == [
        ("aa-01", DAY, 0, "1", "Ann", "1"),
        ("aa-01", DAY, 0, "2", 'Bo, "the" second\nline', "x"),
    ]

    header_only = shop.accept(DAY + 1, "aa-02")
    fence, absent = shop.named(DAY + 2, "aa-03"), shop.named(DAY + 3, "aa-04")
    shop.put(fence, "")
    # Nobody asked for this one, and its new column costs one restart inside the run.
    shop.accept(DAY + 4, "aa-05", "3,Cy,,,,,big", header=f"{HEADER},size")
    requested = [loaded, header_only, fence, absent]
    receipt = shop.ingest(1, requested)

    assert answers(receipt.bronze_files) == {"aa-01": 2, "aa-02": 0, "aa-05": 1}
    assert receipt.closed.tables["articles"].rows == 3
    # The file without rows is no row, but it has left a trace for silver.
    traced = [("aa-01", "1", None), ("aa-01", "2", None), ("aa-02", None, True)]
    assert bronze_rows(shop, "_file_id", "id", "_no_rows") == [*traced, ("aa-05", "3", None)]
    assert ("3", "big") in bronze_rows(shop, "id", "size")

    # The first run had one file; the second had three, of which its contract takes two at once.
    assert loads(shop) == 1 + 2

    # The attempt after one that died between Delta's commit and its receipt.
    again = shop.ingest(1, requested, attempt=2)
    assert again.bronze_files == receipt.bronze_files
    assert again.closed.tables == receipt.closed.tables

    # The file that was still on its way has come.
    shop.accept(DAY + 3, "aa-04", "4,Di,,,,")
    later = shop.ingest(2, [absent])
    assert answers(later.bronze_files) == {"aa-04": 1}


def test_a_broken_dataset_is_named_after_the_others_are_answered_for(shop: Shop) -> None:
    other = replace(shop.contract, dataset=DatasetName("orders"))
    shop.accept(DAY, "not-an-id-of-ours", ANN)
    flow = replace(shop.flow, datasets={ARTICLES: shop.contract, other.dataset: other})
    run = shop.run(Stage.BRONZE, 1)
    absent = shop.named(DAY, "aa-01")
    files = (absent, absent.model_copy(update={"dataset": other.dataset}))
    shop.ask(BronzeRequest(flow=run.flow, level=1, files=files))

    with pytest.raises(bronze.LoadFailedError, match=r"^articles: "):
        bronze.ingest(shop.spark, flow, run)

    receipt = shop.receipt(run)
    assert receipt is not None
    assert receipt.bronze_files == ()
    assert {name: table.rows for name, table in receipt.closed.tables.items()} == {"orders": 0}

    # What Databricks says of a folder without files it says of a lost checkpoint too.
    lost = PySparkException("[PATH_NOT_FOUND] Path does not exist: checkpoints.")
    full = PySparkException("[STREAM_FAILED] The disk is full.")
    folders = [accepted_uri(each, run) for each in (shop.contract, other)]
    for failure, passes in ((lost, [False, True]), (full, [False, False])):
        assert [nothing_was_accepted(shop.spark, each, failure) for each in folders] == passes
