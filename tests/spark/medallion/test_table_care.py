"""Table care on Delta: what it does for files, and that the stages notice nothing of it."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from medallion.auto_loader import bronze_table
from medallion.maintain import CareFailedError, Maintenance, maintain
from medallion.silver_tables import silver_table
from medallion.table_care import Ward, care_for
from medallion.tables import as_of, latest_version, standing_as_of
from pyspark.errors import PySparkException

from flows.names import DatasetName, Stage
from tests.spark.medallion.aged import age
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.shop_floor import ARTICLES, Shop, numbers

ANN, BO = "1,Ann,1,,,", "2,Bo,2,,,"


def located(shop: Shop, uri: str) -> Shop:
    """The same shop with its tables in a place of their own."""
    run = shop.run(Stage.SILVER, 0)
    for stage in (Stage.BRONZE, Stage.SILVER):
        shop.spark.sql(f"CREATE SCHEMA {run.schema(stage)} LOCATION '{uri}/{stage}'")
    return shop


def cared(shop: Shop) -> Mapping[str, Any]:
    """What a run of the job says, by table; the first of all cannot be cared for."""
    maintenance = Maintenance(run=shop.run(Stage.SILVER, 0, 0), retention_hours=168)
    broken = replace(shop.contract, dataset=DatasetName("a_view"))
    shop.spark.sql(f"CREATE VIEW {maintenance.run.bronze(broken.dataset)} AS SELECT 1 AS id")
    flow = replace(shop.flow, datasets={broken.dataset: broken, **shop.flow.datasets})
    lines: list[str] = []
    with pytest.raises(CareFailedError, match=r"_bronze\.a_view: "):
        lines.extend(maintain(shop.spark, flow, maintenance, datetime.now(UTC)))
    assert not any("Ann" in line for line in lines)
    told = [json.loads(line) for line in lines]
    return {each["table"].removeprefix("spark_catalog.").partition("_")[2]: each for each in told}


def test_the_stages_notice_nothing_of_it(open_shop: OpenShop, tmp_path: Path) -> None:
    shop = located(open_shop(lambda contract: contract), tmp_path.as_uri())
    run = shop.run(Stage.BRONZE, 1)
    table = run.bronze(ARTICLES)
    shop.append((1, "a-01", [ANN, "7,bad,,,,"]))
    second = shop.append((2, "b-01", [BO, "8,bad,,,,"]))
    rows = sorted(map(str, shop.spark.table(table).collect()))
    waiting = shop.request(1, (-1, second - 1))
    shop.ask(waiting)
    shop.refine(waiting, attempt=2)

    # A run of silver has been asked for: its tables are left alone, bronze is in nobody's way.
    waiting = shop.request(2, (second - 1, second))
    shop.ask(waiting)
    told = cared(shop)
    small = told["bronze.articles"]["files_before"]
    assert small >= second
    assert told["bronze.articles"]["files_after"] == 1
    assert told["bronze.articles"]["bytes_after"] < told["bronze.articles"]["bytes_before"]
    left = "left for the next time: silver 2 is not answered yet"
    assert told["silver.articles"]["note"] == told["silver.articles_quarantine"]["note"] == left
    assert sorted(map(str, shop.spark.table(table).collect())) == rows
    assert latest_version(shop.spark, table) == second + 1
    assert numbers(shop.refine(waiting, attempt=2)) == {"b-01": (1, 1, 0, 0)}

    # After three weeks the small files go. What silver reads of bronze is there all the same, also
    # when bronze has run ahead.
    age(shop.spark, tmp_path, days=22)
    longer = replace(silver_table(shop.contract, run), retention_hours=336)
    waiting_for = Ward(definition=longer, busy="somebody")
    cared_for = care_for(shop.spark, waiting_for, int(time.time()))
    assert (cared_for.note, cared_for.vacuumed_files) == ("left for the next time: somebody", 0)
    vacuums = f"DESCRIBE HISTORY {longer.name}"
    assert shop.spark.sql(vacuums).where("operation LIKE 'VACUUM%'").isEmpty()
    ward = Ward(definition=bronze_table(shop.contract, run), append_only=True)
    assert care_for(shop.spark, ward, int(time.time())).vacuumed_files == small
    with pytest.raises(PySparkException, match="BEYOND_DELETED_FILE_RETENTION_DURATION"):
        as_of(shop.spark, table, second).collect()
    assert sorted(map(str, standing_as_of(shop.spark, table, second).collect())) == rows
    shop.append((3, "c-01", ["9,Zed,9,,,"]))
    request = shop.request(3, (second, second), (0, 1), retracted=["b-01"], touched=["b-01"])
    assert numbers(shop.refine(request)) == {"b-01": (0, 0, 0, 2)}
    assert shop.rows("articles", "id", "name") == [(1, "Ann")]

    # Silver stood still for another three weeks: what it has not read is too old to be told apart.
    age(shop.spark, tmp_path, days=22)
    late = shop.append((4, "d-01", ["10,Amy,1,,,"]))
    request = shop.request(4, (second, late), (1, 1), retracted=["b-01"])
    assert numbers(shop.refine(request)) == {
        "a-01": (1, 1, 0, 0),
        "b-01": (0, 0, 0, 2),
        "c-01": (1, 0, 0, 0),
        "d-01": (1, 0, 0, 0),
    }
    assert shop.rows("articles", "id", "name") == [(1, "Ann"), (10, "Amy"), (9, "Zed")]
