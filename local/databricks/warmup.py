"""Pays for what a fresh JVM does slowly once, so that the first run of a job does not."""

from pathlib import Path
from typing import Final

from pyspark.sql import SparkSession

CHANGE: Final = """
    USING (SELECT '1' AS id, 'B' AS name) s ON t.id = s.id
    WHEN MATCHED THEN UPDATE SET t.name = s.name
    WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)
"""


def warm_up(session: SparkSession, folder: Path) -> None:
    """Stream a file into Delta with `cloudFiles` and merge into it, in an empty local folder."""
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.csv").write_text("id,name\n1,A\n")
    sink = (folder / "sink").as_uri()
    stream = (
        session.readStream.format("cloudFiles")
        .options(**{"cloudFiles.format": "csv", "header": "true", "multiLine": "true"})
        .option("cloudFiles.schemaLocation", (folder / "state").as_uri())
        .load((folder / "in").as_uri())
        .selectExpr("*", "_metadata.file_name")
        .writeStream.option("checkpointLocation", (folder / "checkpoint").as_uri())
    )
    stream.trigger(availableNow=True).start(sink).awaitTermination()
    session.sql(f"MERGE INTO delta.`{sink}` t {CHANGE}").collect()
    session.read.load(sink).groupBy("name").count().collect()
