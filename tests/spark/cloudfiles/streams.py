"""A folder of the lake with a stream over it, for tests."""

from dataclasses import dataclass

from azure.storage.blob import BlobServiceClient
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from flows import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Everything under one name: files in `accepted`, state and sink where `root` says."""

    name: str
    spark: SparkSession
    source: str
    root: str
    """URI of the folder that holds the stream's state and its sink."""
    blobs: BlobServiceClient | None = None

    @property
    def state(self) -> str:
        return f"{self.root}/state"

    @property
    def sink(self) -> str:
        return f"{self.root}/sink"

    def put(self, path: str, content: str | bytes) -> None:
        assert self.blobs is not None
        container = self.blobs.get_container_client(layout.ACCEPTED)
        container.upload_blob(f"{self.name}/{path}", content)

    def frame(self, schema: str | None = None, **options: str) -> DataFrame:
        reader = self.spark.readStream.format("cloudFiles")
        if schema is not None:
            reader = reader.schema(schema)
        given = {
            "cloudFiles.format": "csv",
            "cloudFiles.schemaLocation": self.state,
            "header": "true",
            "multiLine": "true",
            "escape": '"',
        }
        renamed = {name.replace("_", ".", 1): value for name, value in options.items()}
        return reader.options(**(given | renamed)).load(self.source)

    def start(self, frame: DataFrame) -> StreamingQuery:
        writer = frame.writeStream.option("checkpointLocation", f"{self.state}/checkpoint")
        return writer.option("mergeSchema", "true").trigger(availableNow=True).start(self.sink)

    def run(self, frame: DataFrame | None = None, **options: str) -> StreamingQuery:
        query = self.start(self.frame(**options) if frame is None else frame)
        query.awaitTermination()
        return query

    def rows(self) -> list[Row]:
        return self.spark.read.load(self.sink).orderBy("id").collect()
