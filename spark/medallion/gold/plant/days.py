"""What a sensor did on a day."""

from pyspark.sql import DataFrame
from pyspark.sql.functions import avg, col, count, count_if, lit, max, min  # noqa: A004 - Spark's names


def agg_sensor_day(fact_reading: DataFrame) -> DataFrame:
    """One row for each sensor and day with a reading.

    By `sensor_id`, so that sensors which are not registered stay apart although they share a
    key. The values are the corrected ones. A file that comes days late changes days long past.
    """
    grouped = fact_reading.groupBy("sensor_key", "sensor_id", "date_key", "measured_on")
    value = "corrected_value"
    return grouped.agg(
        count(lit(1)).alias("reading_count"),
        min(value).alias("min_value"),
        avg(value).alias("avg_value"),
        max(value).alias("max_value"),
        count_if(col("is_out_of_range")).alias("out_of_range_count"),
        count_if(col("quality") == "suspect").alias("suspect_count"),
        min("battery").alias("min_battery"),
    )
