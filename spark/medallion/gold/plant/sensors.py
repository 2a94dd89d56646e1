"""The dimension of sensors."""

from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, lit

from medallion.gold.keys import UNKNOWN_KEY, hash_key

UNKNOWN_SENSOR: Final = UNKNOWN_KEY
"""Key of the one row of `dim_sensor` that stands for every sensor that is not registered."""

USABLE_LIMITS: Final = MappingProxyType({"usable_limits": "lowest IS NULL OR lowest < highest"})
"""Expectations by name, on the columns of the published table."""

_COLUMNS: Final = MappingProxyType(
    {
        "sensor_id": "STRING",
        "quantity": "STRING",
        "unit": "STRING",
        "line": "STRING",
        "lowest": "DECIMAL(9,3)",
        "highest": "DECIMAL(9,3)",
        "installed_on": "DATE",
    }
)


def dim_sensor(sensors: DataFrame) -> DataFrame:
    """One row for each registered sensor, and one for those that are not.

    The latter has a key and nothing else: a join of readings with sensors loses no reading.
    """
    registered = sensors.select(hash_key("sensor_id", "sensor_key"), *_COLUMNS)
    unknown = sensors.sparkSession.range(1).select(
        lit(UNKNOWN_SENSOR).cast("bigint").alias("sensor_key"),
        *(lit(None).cast(sql_type).alias(name) for name, sql_type in _COLUMNS.items()),
    )
    return registered.unionByName(unknown)


def known_by(dim_sensor: DataFrame) -> DataFrame:
    """What a reading needs of its sensor: `sensor_id`, `sensor_key`, `lowest`, `highest`."""
    known = dim_sensor.where(col("sensor_key") != UNKNOWN_SENSOR)
    return known.select("sensor_id", "sensor_key", "lowest", "highest")
