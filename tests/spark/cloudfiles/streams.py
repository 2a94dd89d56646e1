"""A folder of the lake with a stream over it, for tests."""

from dataclasses import dataclass

from azure.storage.blob import BlobServiceClient
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from flows import layout
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Everything under one name: files in `accepted`, state and sink in `lake`."""

    name: str
    spark: SparkSession
    lake: LakeEndpoint
    blobs: BlobServiceClient

    @property
    def source(self) -> str:
        return f"{lake_uri(self.lake, layout.ACCEPTED)}/{self.name}"

    @property
    def state(self) -> str:
        return f"{lake_uri(self.lake, layout.LAKE)}/state/{self.name}"

    @property
    def sink(self) -> str:
        return f"{lake_uri(self.lake, layout.LAKE)}/sinks/{self.name}"

    def put(self, path: str, content: str | bytes) -> None:
        container = self.blobs.get_container_client(layout.ACCEPTED)
        container.upload_blob(f"{self.name}/{path}", content)

    def names(self, folder: str) -> list[str]:
        container = self.blobs.get_container_client(layout.LAKE)
        start = f"state/{self.name}/{folder}/"
        names = [blob.name.removeprefix(start) for blob in container.list_blobs(start)]
        return sorted(name for name in names if not name.startswith("."))

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
