"""The `_metadata` column that Spark's file sources have."""

from datetime import UTC, datetime, timedelta
from typing import Final

from pyspark.sql.types import (
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

from local.databricks.cloudfiles.folders import StoredFile

METADATA: Final = "_metadata"

METADATA_TYPE: Final = StructType(
    [
        StructField("file_path", StringType()),
        StructField("file_name", StringType()),
        StructField("file_size", LongType()),
        StructField("file_block_start", LongType()),
        StructField("file_block_length", LongType()),
        StructField("file_modification_time", TimestampType()),
    ]
)
"""The fields and their order are those of Spark 4; a file is one block here."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def metadata_of(file: StoredFile, uri: str) -> dict[str, object]:
    """One value of the column."""
    return {
        "file_path": uri,
        "file_name": uri.rsplit("/", 1)[-1],
        "file_size": file.size,
        "file_block_start": 0,
        "file_block_length": file.size,
        "file_modification_time": EPOCH + timedelta(microseconds=file.modified),
    }
