"""A Spark session for large data: not what a world on a laptop starts by default."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyspark.sql import SparkSession

from benchmarks.lakehouse.disk import Disk
from local.databricks.session import Compiler, running_session
from local.databricks.spec import LakeEndpoint

NOBODY: Final = LakeEndpoint(blob_port=1)
"""Nothing of a measurement lies in a storage account."""


class Settings(StrEnum):
    """What Spark is tuned for."""

    THROUGHPUT = "throughput"
    """Compiled plans and adaptive execution, which Databricks has on too."""
    LAPTOP = "laptop"
    """Interpreted plans and one partition: the default of a world, made for small files."""


LARGE_DATA: Final = MappingProxyType(
    {
        # Databricks' default. The laptop's session has it off: small plans are made twice by it.
        "spark.sql.adaptive.enabled": "true",
        # So that what a task sorts fits into memory; adaptive execution joins those that are small.
        "spark.sql.shuffle.partitions": "16",
    }
)


@contextmanager
def session_on(
    disk: Disk, jars: Path, settings: Settings, *, cores: int, memory: str
) -> Iterator[SparkSession]:
    """As the workspace starts it, with tables, shuffles and checkpoints below one folder."""
    os.environ["SPARK_LOCAL_DIRS"] = str(disk.root / "shuffle")
    compiler = Compiler.QUICK_START if settings is Settings.LAPTOP else Compiler.THROUGHPUT
    warehouse = disk.warehouse
    with running_session(
        NOBODY, jars, warehouse, cores=cores, memory=memory, compiler=compiler
    ) as session:
        for name, value in LARGE_DATA.items() if settings is Settings.THROUGHPUT else ():
            session.conf.set(name, value)
        yield session
