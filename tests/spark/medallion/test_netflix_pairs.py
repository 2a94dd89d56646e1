"""Files whose key is the whole row: repetitions go, nothing ever conflicts, any order will do."""

from collections.abc import Iterable

import pytest
from medallion.judge import judge, quarantined_rows, raw_rows, valid_rows
from medallion.upsert import latest
from pyspark.sql import DataFrame, SparkSession

from flows.names import DatasetName
from tests.spark.medallion.netflix_sample import FLOW, PAIRS, Cells, cells, good_pairs

BROKEN = {"cast": "cast.required", "countries": "country.pattern", "directors": "director.pattern"}


def judged(spark: SparkSession, dataset: str, rows: Iterable[tuple[str, Cells]]) -> DataFrame:
    """Rows with their file ids, as bronze has them; the later letter is the later file."""
    contract = FLOW.datasets[DatasetName(dataset)]
    names = [column.name for column in contract.columns]
    schema = ", ".join(f"`{name}` STRING" for name in ("_file_id", *names, "_rescued_data"))
    found = [(file, *(row[name] or None for name in names), None) for file, row in rows]
    bronze = spark.createDataFrame(found, schema).selectExpr(
        "*", "CAST(ascii(_file_id) AS BIGINT) AS _order", "TIMESTAMP'2026-01-01' AS _loaded_at"
    )
    return judge(raw_rows(bronze, contract), contract)


@pytest.mark.parametrize("dataset", BROKEN)
def test_two_files_give_every_pair_once_in_any_order(spark: SparkSession, dataset: str) -> None:
    contract = FLOW.datasets[DatasetName(dataset)]
    whole = [("b", row) for row in cells(dataset)]
    part = [("a", row) for row in cells(dataset)[:20]]
    backwards = judged(spark, dataset, [*reversed(whole), *part])

    silver = latest(valid_rows(backwards, contract), contract).collect()

    found = [(row[PAIRS[dataset]], row["show_id"]) for row in silver]
    assert len(found) == len(set(found))
    assert set(found) == good_pairs(dataset)
    assert {row["_file_id"] for row in silver} == {"b"}

    quarantined = quarantined_rows(backwards).where("_file_id = 'b'").collect()
    assert [row["_failed_rules"] for row in quarantined] == [[BROKEN[dataset]]]
