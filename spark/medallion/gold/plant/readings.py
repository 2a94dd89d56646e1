"""The fact of the plant flow: one row for each sensor and moment, corrected and judged."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql.functions import broadcast, coalesce, col, expr, lead, lit

from medallion.gold.keys import date_key
from medallion.gold.plant.sensors import UNKNOWN_SENSOR, known_by

MEASURED: Final = MappingProxyType({"no_test": "quality <> 'test'"})
"""Rows that break it are no measurements: they are dropped, and counted."""

WATCHED: Final = MappingProxyType(
    {
        "sensor_registered": f"sensor_key <> {UNKNOWN_SENSOR}",
        "within_limits": "NOT coalesce(is_out_of_range, false)",
    }
)
"""Rows that break one stay: they are counted, so that somebody looks."""

_COLUMNS: Final = (
    "sensor_key",
    "sensor_id",
    "date_key",
    "measured_at",
    "measured_on",
    "value",
    "corrected_value",
    "is_out_of_range",
    "battery",
    "quality",
)


def fact_reading(readings: DataFrame, dim_sensor: DataFrame, calibrations: DataFrame) -> DataFrame:
    """One row for each sensor and moment that any file states.

    `corrected_value` adds the correction of the last calibration on or before the day, and is
    `value` where there was none. `is_out_of_range` compares it with the limits of the register; it
    is NULL for a sensor that is not registered, whose `sensor_key` is UNKNOWN_SENSOR.
    """
    # Both are small beside the readings, which are shuffled once, by `stated_last`.
    with_sensor = stated_last(readings).join(broadcast(known_by(dim_sensor)), "sensor_id", "left")
    corrected = with_sensor.join(broadcast(_periods(calibrations)), _in_period(), "left")
    return (
        corrected.withColumn("corrected_value", col("value") + coalesce("correction", lit(0)))
        .withColumn(
            "is_out_of_range", ~col("corrected_value").between(col("lowest"), col("highest"))
        )
        .withColumn("sensor_key", coalesce("sensor_key", lit(UNKNOWN_SENSOR)))
        .withColumn("date_key", date_key(col("measured_on")))
        .select(*_COLUMNS)
    )


def stated_last(readings: DataFrame) -> DataFrame:
    """Of every sensor and moment the row of the last file.

    A gateway that was cut off sends its last readings again: silver appends both files' rows.
    """
    last = expr("max_by(struct(*), struct(_order, _file_id)) AS last")
    return readings.groupBy("sensor_id", "measured_at").agg(last).select("last.*")


def _periods(calibrations: DataFrame) -> DataFrame:
    """From which day, and before which, a correction holds; the last one holds on."""
    ordered = Window.partitionBy("sensor_id").orderBy("calibrated_on")
    return calibrations.select(
        col("sensor_id").alias("calibrated"),
        col("calibrated_on"),
        lead("calibrated_on").over(ordered).alias("until"),
        "correction",
    )


def _in_period() -> Column:
    began = (col("sensor_id") == col("calibrated")) & (col("calibrated_on") <= col("measured_on"))
    return began & (col("until").isNull() | (col("measured_on") < col("until")))
