"""What the contract says about rows, on frames alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from medallion.judge import judge, quarantined_rows, raw_rows, valid_rows
from medallion.upsert import latest
from pyspark.sql import DataFrame, SparkSession

from flows.contract import Contract
from tests.unit.medallion.contracts import sequenced, shop

ROW = "1,Ann,1.50,9/30/2019,red,x"


def bronze(spark: SparkSession, contract: Contract, rows: Iterable[str]) -> DataFrame:
    """`<file>|<cells>` or `<cells>`, which is file a; a cell `~` at the end is rescued data."""
    split = [row.rpartition("|")[::2] for row in rows]
    cells = [(file or "a", *(cell or None for cell in text.split(","))) for file, text in split]
    padded = [(*row, None) if len(row) == len(contract.columns) + 1 else row for row in cells]
    names = ", ".join(f"`{column.name}` STRING" for column in contract.columns)
    frame = spark.createDataFrame(padded, f"_file_id STRING, {names}, _rescued_data STRING")
    return frame.selectExpr(
        "*", "CAST(ascii(_file_id) AS BIGINT) AS _order", "TIMESTAMP'2026-01-01' AS _loaded_at"
    )


def judged(spark: SparkSession, contract: Contract, *rows: str) -> DataFrame:
    return judge(raw_rows(bronze(spark, contract, rows), contract), contract)


def failures(frame: DataFrame) -> Mapping[str, list[str]]:
    found = quarantined_rows(frame).collect()
    return {row["name"] or "": sorted(row["_failed_rules"]) for row in found}


def with_cell(position: int, value: str) -> str:
    cells = ROW.split(",")
    cells[position] = value
    return ",".join(cells)


def test_each_rule_is_broken_by_its_own_row(spark: SparkSession) -> None:
    broken = {
        "id.required": with_cell(0, ""),
        "id.type": with_cell(0, "2147483648"),
        "name.required": with_cell(1, ""),
        "name.pattern": with_cell(1, "ann"),
        "name.min_length": with_cell(1, "A"),
        "name.max_length": with_cell(1, "Annabelle"),
        "price.type": with_cell(2, "1.505"),
        "price.minimum": with_cell(2, "-0.01"),
        "price.maximum": with_cell(2, "99.51"),
        "day.type": with_cell(3, "2/30/2019"),
        "colour.allowed": with_cell(4, "blue"),
        "malformed_row": f"{with_cell(2, 'oops')},rescued",
    }
    rows = [f"{chr(ord('a') + number)}|{row}" for number, row in enumerate(broken.values())]

    found = quarantined_rows(judged(spark, shop(), *rows)).orderBy("_file_id").collect()

    assert [row["_failed_rules"] for row in found] == [[name] for name in broken]


def test_what_keeps_every_rule_is_typed_and_derived(spark: SparkSession) -> None:
    rows = (ROW, "+02,Bo 2,0099.5,1/2/0001,it's \\,y", "3,Cy,,,,")
    frame = judged(spark, shop(), *rows)

    found = valid_rows(frame, shop()).orderBy("id").collect()

    typed = [(row["id"], str(row["price"]), str(row["day"]), row["initial"]) for row in found]
    assert typed == [
        (1, "1.50", "2019-09-30", "A"),
        (2, "99.50", "0001-01-02", "B"),
        (3, "None", "None", "C"),
    ]
    assert not failures(frame)


def test_two_different_rows_of_one_key_in_a_file_are_both_quarantined(spark: SparkSession) -> None:
    frame = judged(spark, shop(), ROW, ROW, "1,Bo,2,,,y", "2,Cy,,,,")

    assert failures(frame) == {"Ann": ["conflicting_key"], "Bo": ["conflicting_key"]}
    assert [row["id"] for row in valid_rows(frame, shop()).collect()] == [2]


def test_without_a_key_rows_are_compared_as_wholes_alone(spark: SparkSession) -> None:
    contract = replace(shop(), key=())
    frame = judged(spark, contract, ROW, ROW, "1,Bo,2,,,y", "b|1,Ann,1.50,9/30/2019,red,x")

    assert failures(frame) == {}
    found = valid_rows(frame, contract).select("_file_id", "name").collect()
    assert sorted(map(tuple, found)) == [("a", "Ann"), ("a", "Bo"), ("b", "Ann")]


def test_a_row_that_breaks_another_rule_takes_no_part_in_the_comparison(
    spark: SparkSession,
) -> None:
    frame = judged(spark, shop(), ROW, "1,bad,2,,,x")

    assert failures(frame) == {"bad": ["name.pattern"]}
    assert [row["name"] for row in valid_rows(frame, shop()).collect()] == ["Ann"]


def test_the_sequence_decides_between_rows_of_one_key(spark: SparkSession) -> None:
    contract = sequenced(shop())
    rows = ("1,Ann,1,,,", "1,Bo,2,,,", "1,Cy,,,,", "2,Di,5,,,", "2,Ed,5,,,", "2,Fy,4,,,")
    frame = judged(spark, contract, *rows)

    assert [row["name"] for row in valid_rows(frame, contract).collect()] == ["Bo"]
    assert failures(frame) == {"Di": ["conflicting_key"], "Ed": ["conflicting_key"]}


def test_a_value_is_unique_within_its_file(spark: SparkSession) -> None:
    rows = ("a|1,Ann,,,,x", "a|2,Bo,,,,x", "b|3,Cy,,,,x", "a|4,Di,,,,", "a|5,Ed,,,,")
    contract = replace(
        shop(),
        columns=tuple(replace(column, unique=column.name == "code") for column in shop().columns),
    )

    assert failures(judged(spark, contract, *rows)) == {
        "Ann": ["code.unique"],
        "Bo": ["code.unique"],
    }


def test_a_column_that_bronze_does_not_have_yet_is_empty(spark: SparkSession) -> None:
    rows = bronze(spark, shop(), [ROW]).drop("day")

    (row,) = valid_rows(judge(raw_rows(rows, shop()), shop()), shop()).collect()

    assert row["day"] is None


@pytest.mark.parametrize("contract", [shop, lambda: sequenced(shop())])
def test_the_order_of_rows_decides_nothing(
    spark: SparkSession, contract: Callable[[], Contract]
) -> None:
    rows = ("a|1,Ann,1,,,", "a|1,Bo,2,,,", "b|1,Cy,3,,,", "b|2,Di,,,,")

    def outcome(ordered: Iterable[str]) -> list[str]:
        frame = judged(spark, contract(), *ordered)
        return sorted(
            str(row) for row in latest(valid_rows(frame, contract()), contract()).collect()
        )

    outcomes = [outcome(ordered) for ordered in list(permutations(rows))[::7]]

    assert outcomes == [outcomes[0]] * len(outcomes)
    assert "Cy" in outcomes[0][0]
