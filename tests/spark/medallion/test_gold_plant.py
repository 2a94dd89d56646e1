"""Readings, their sensors and their days, on small frames."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from medallion.gold import dates
from medallion.gold.plant import days, readings, sensors
from pyspark.sql import DataFrame, SparkSession

READINGS = (
    "sensor_id STRING, measured_at TIMESTAMP, value DECIMAL(9,3), battery INT, quality STRING, "
    "measured_on DATE, _file_id STRING, _order BIGINT"
)
SENSORS = (
    "sensor_id STRING, quantity STRING, unit STRING, line STRING, lowest DECIMAL(9,3), "
    "highest DECIMAL(9,3), installed_on DATE"
)
CALIBRATIONS = "sensor_id STRING, calibrated_on DATE, correction DECIMAL(6,3), technician STRING"

type Row = tuple[object, ...]


def reading(sensor: str, hour: int, value: str, order: int = 1, quality: str = "good") -> Row:
    """`hour` counts from the beginning of March."""
    at = datetime(2026, 3, 1 + hour // 24, hour % 24, tzinfo=UTC)
    return sensor, at, Decimal(value), 80, quality, at.date(), f"f-{order}", order


def sensor(name: str, lowest: str, highest: str) -> Row:
    return (
        name, "pressure", "bar", "Press 1", Decimal(lowest), Decimal(highest), date(2025, 1, 1),
    )  # fmt: skip


@pytest.fixture
def dim_sensor(spark: SparkSession) -> DataFrame:
    """Two registered sensors."""
    rows = [sensor("PR-00001", "1", "8"), sensor("PR-00002", "2", "3")]
    return sensors.dim_sensor(spark.createDataFrame(rows, SENSORS))


def facts(spark: SparkSession, dim_sensor: DataFrame, *rows: Row) -> DataFrame:
    """With a correction of 0.5 from the second of March and of 1 from the fourth."""
    known = [(date(2026, 3, 2), "0.5"), (date(2026, 3, 4), "1")]
    calibrations = [("PR-00001", day, Decimal(value), None) for day, value in known]
    return readings.fact_reading(
        spark.createDataFrame(rows, READINGS),
        dim_sensor,
        spark.createDataFrame(calibrations, CALIBRATIONS),
    )


def test_a_sensor_that_is_not_registered_is_the_unknown_member(
    spark: SparkSession, dim_sensor: DataFrame
) -> None:
    members = {row["sensor_key"]: tuple(row)[1:] for row in dim_sensor.collect()}
    assert members[sensors.UNKNOWN_SENSOR] == (None,) * 7
    assert len(members) == 3

    rows = [reading("PR-00002", 0, "2.5"), reading("PR-00009", 0, "99")]
    found = {row["sensor_id"]: row for row in facts(spark, dim_sensor, *rows).collect()}

    assert members[found["PR-00002"]["sensor_key"]][0] == "PR-00002"
    assert found["PR-00009"]["sensor_key"] == sensors.UNKNOWN_SENSOR
    assert found["PR-00009"]["is_out_of_range"] is None


def test_a_reading_is_corrected_by_the_calibration_of_its_time_and_then_judged(
    spark: SparkSession, dim_sensor: DataFrame
) -> None:
    hours = [23, 24, 71, 72]
    rows = [reading("PR-00001", hour, "7.5") for hour in hours]
    found = facts(spark, dim_sensor, *rows).orderBy("measured_at").collect()

    corrected = [row["corrected_value"] for row in found]
    assert corrected == [Decimal(each) for each in ("7.5", "8", "8", "8.5")]
    assert [row["is_out_of_range"] for row in found] == [False, False, False, True]
    assert {row["value"] for row in found} == {Decimal("7.5")}


def test_a_moment_that_two_files_state_counts_once_as_the_later_file_has_it(
    spark: SparkSession, dim_sensor: DataFrame
) -> None:
    rows = [reading("PR-00002", 5, "2.2", order=7), reading("PR-00002", 5, "2.9", order=3)]

    (day,) = days.agg_sensor_day(facts(spark, dim_sensor, *rows)).collect()

    assert (day["reading_count"], day["avg_value"]) == (1, Decimal("2.2"))


def test_a_day_is_counted_by_sensor_also_of_those_that_share_a_key(
    spark: SparkSession, dim_sensor: DataFrame
) -> None:
    rows = [
        reading("PR-00002", 0, "1.9", quality="suspect"),
        reading("PR-00002", 23, "2.6"),
        reading("PR-00002", 24, "3"),
        reading("PR-00008", 1, "5"),
        reading("PR-00009", 1, "6"),
    ]
    counted = days.agg_sensor_day(facts(spark, dim_sensor, *rows)).collect()
    found = {(row["sensor_id"], row["measured_on"].day): row for row in counted}

    names = ("reading_count", "min_value", "avg_value", "max_value", "out_of_range_count")
    assert [found["PR-00002", 1][name] for name in names] == [
        2, Decimal("1.9"), Decimal("2.25"), Decimal("2.6"), 1,
    ]  # fmt: skip
    assert (found["PR-00002", 1]["suspect_count"], found["PR-00002", 1]["date_key"]) == (
        1,
        20260301,
    )
    assert {key for key, row in found.items() if row["sensor_key"] == 0} == {
        ("PR-00008", 1), ("PR-00009", 1),
    }  # fmt: skip


def test_the_columns_are_those_of_the_document(spark: SparkSession, dim_sensor: DataFrame) -> None:
    fact = facts(spark, dim_sensor, reading("PR-00001", 0, "7"))
    tables = {
        "dim_sensor": dim_sensor,
        "fact_reading": fact,
        "agg_sensor_day": days.agg_sensor_day(fact),
        "dim_date": dates.dim_date(days.agg_sensor_day(fact), "measured_on"),
    }
    lines = Path("docs/plant.md").read_text("utf-8").splitlines()
    cells = [re.findall(r"`(\w+)`", line) for line in lines if line.startswith("| `")]
    documented = {table: columns for table, *columns in cells if table in tables}

    assert documented == {name: frame.columns for name, frame in tables.items()}
