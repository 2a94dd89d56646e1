"""Makes tables on a local disk look as if time had passed since their last commit."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pyspark.sql import SparkSession

DAY = 24 * 3600
TIMES = {"commitInfo": "timestamp", "remove": "deletionTimestamp", "add": "modificationTime"}


def age(spark: SparkSession, folder: Path, days: int) -> None:
    """Every commit and data file below the folder, and what Spark remembers of them."""
    earlier(folder, days)
    assert spark._jvm is not None  # noqa: SLF001 - Delta's cache has no other door
    spark._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()  # noqa: SLF001 - as above


def earlier(folder: Path, days: int) -> None:
    """The files alone: enough where Spark has read no table."""
    # Sums of what the files were before.
    for checksum in [*folder.rglob("*.crc")]:
        checksum.unlink()
    for file in [*folder.rglob("*.parquet"), *folder.rglob("_delta_log/*.json")]:
        time = file.stat().st_mtime - days * DAY
        if file.suffix == ".json":
            file.write_text("\n".join(_earlier(file, days)) + "\n", "utf-8")
        os.utime(file, (time, time))


def _earlier(commit: Path, days: int) -> Iterator[str]:
    for line in commit.read_text("utf-8").splitlines():
        action = json.loads(line)
        for kind in action.keys() & TIMES.keys():
            action[kind][TIMES[kind]] -= days * DAY * 1000
        yield json.dumps(action)
