"""Publishes the sensors of the plant flow, their readings, and what a day of them was."""

# ruff: noqa: F821, INP001 - Databricks runs the file by itself and puts `spark` into it

from medallion.gold import dates
from medallion.gold.plant import days, readings, sensors
from medallion.gold.sources import silver
from pyspark import pipelines as dp
from pyspark.sql import DataFrame, SparkSession

# Databricks puts the session here; an import of that name would take its place.
spark: SparkSession


@dp.materialized_view(comment="Registered sensors; key 0 is every other one.")
# The open-source module has no expectations; Databricks' own has.
@dp.expect_all(dict(sensors.USABLE_LIMITS))  # type: ignore[attr-defined,untyped-decorator]
def dim_sensor() -> DataFrame:
    """One row for each sensor."""
    return sensors.dim_sensor(silver(spark, "plant", "sensors"))


@dp.materialized_view(
    comment="Readings, corrected and compared with limits; tests of sensors dropped.",
    cluster_by=["sensor_key", "date_key"],
)
@dp.expect_all_or_drop(dict(readings.MEASURED))  # type: ignore[attr-defined,untyped-decorator]
@dp.expect_all(dict(readings.WATCHED))  # type: ignore[attr-defined,untyped-decorator]
def fact_reading() -> DataFrame:
    """One row for each sensor and moment."""
    return readings.fact_reading(
        silver(spark, "plant", "readings"),
        spark.read.table("dim_sensor"),
        silver(spark, "plant", "calibrations"),
    )


@dp.materialized_view(
    comment="Readings of a sensor on a day: count, least, mean, most, out of range.",
    cluster_by=["date_key", "sensor_key"],
)
def agg_sensor_day() -> DataFrame:
    """One row for each sensor and day."""
    return days.agg_sensor_day(spark.read.table("fact_reading"))


@dp.materialized_view(comment="Days of the years in which sensors were read; key 0 is no date.")
def dim_date() -> DataFrame:
    """One row for each day."""
    # The days of the facts, from the table in which they are fewest.
    return dates.dim_date(spark.read.table("agg_sensor_day"), "measured_on")
