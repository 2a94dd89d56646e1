"""A flow of one dataset on the test lake: files, requests, receipts as the service has them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from azure.storage.blob import BlobServiceClient
from medallion import bronze, silver
from medallion.auto_loader import bronze_table
from medallion.columns import FILE_ID, LEVEL, LOADED_AT, ORDER
from medallion.ddl import create_schema, ensure_table
from medallion.run import Run
from medallion.sql import qualified
from medallion.tables import latest_version
from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.contract import Contract
from flows.flow import Coalescing, Flow
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import Receipt, SilverFile
from flows.request import (
    BronzeRequest,
    Request,
    RequestedFile,
    SilverRequest,
    TouchedFile,
    VersionRange,
)

HEADER = "id,name,price,day,colour,code"
ARTICLES = DatasetName("articles")
LOADED = datetime(2026, 1, 1, tzinfo=UTC)

type BronzeRows = tuple[int, str, Iterable[str]]
"""Order, file id, and lines of cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One flow with tables and folders of its own."""

    spark: SparkSession
    blobs: BlobServiceClient
    storage: str
    contract: Contract

    @property
    def flow(self) -> Flow:
        """The flow as the wheel would declare it."""
        return Flow(
            name=self.contract.flow,
            description="",
            coalescing=Coalescing(),
            datasets={ARTICLES: self.contract},
        )

    def run(self, stage: Stage, level: int, attempt: int = 1) -> Run:
        """A run of the flow."""
        return Run(
            flow=self.contract.flow,
            stage=stage,
            level=level,
            attempt=attempt,
            storage=self.storage,
            catalog="spark_catalog",
        )

    def named(self, order: int, file_id: str) -> RequestedFile:
        """A file whose name is known, wherever it is."""
        path = layout.accepted_path(self.contract.flow, ARTICLES, order, FileId(file_id), "csv")
        return RequestedFile(file_id=FileId(file_id), dataset=ARTICLES, path=path)

    def accept(self, order: int, file_id: str, *rows: str, header: str = HEADER) -> RequestedFile:
        """Put a file where Auto Loader reads."""
        file = self.named(order, file_id)
        self.put(file, "".join(f"{line}\r\n" for line in (header, *rows)))
        return file

    def put(self, file: RequestedFile, content: str) -> None:
        """Write a blob of `accepted`."""
        self.blobs.get_blob_client(layout.ACCEPTED, file.path).upload_blob(content.encode())

    def ask(self, request: Request) -> None:
        """Write a request."""
        self.put_request(Stage(request.stage), request.level, request.model_dump_json())

    def put_request(self, stage: Stage, level: int, document: str) -> None:
        """Write a document at the place of a request."""
        path = layout.request_path(self.contract.flow, stage, level)
        self.blobs.get_blob_client(layout.REQUESTS, path).upload_blob(document)

    def receipt(self, run: Run) -> Receipt | None:
        """What the service reads; None without a closed receipt."""
        folder = layout.receipt_folder(run.flow, run.stage, run.level, run.attempt)
        container = self.blobs.get_container_client(layout.RECEIPTS)
        texts = [
            container.download_blob(blob.name).readall().decode()
            for blob in container.list_blobs(name_starts_with=f"{folder}/part-")
        ]
        return Receipt.from_lines(line for text in texts for line in text.splitlines())

    def ingest(self, level: int, files: Iterable[RequestedFile], attempt: int = 1) -> Receipt:
        """A bronze run that is asked for these files."""
        run = self.run(Stage.BRONZE, level, attempt)
        if attempt == 1:
            self.ask(BronzeRequest(flow=run.flow, level=level, files=tuple(files)))
        bronze.ingest(self.spark, self.flow, run)
        receipt = self.receipt(run)
        assert receipt is not None
        return receipt

    def append(self, *files: BronzeRows) -> int:
        """Put files' rows into bronze without Auto Loader, in one commit; its version."""
        run = self.run(Stage.BRONZE, 1)
        create_schema(self.spark, run.schema(Stage.BRONZE))
        table = bronze_table(self.contract, run)
        ensure_table(self.spark, table)
        names = ", ".join(f"`{column.name}` STRING" for column in self.contract.columns)
        schema = f"{FILE_ID} STRING, {ORDER} BIGINT, {names}"
        cells = [row for file in files for row in _cells(*file)]
        frame = self.spark.createDataFrame(cells, schema).selectExpr(
            "*",
            f"CAST(1 AS BIGINT) AS {LEVEL}",
            f"TIMESTAMP'{LOADED.isoformat()}' AS {LOADED_AT}",
            "CAST(NULL AS STRING) AS _rescued_data",
        )
        frame.write.mode("append").saveAsTable(qualified(table.name))
        return latest_version(self.spark, table.name)

    def lose_files(self, table: DataFrame) -> int:
        """Delete the data files of a table behind Delta's back; how many there were."""
        paths = [urlsplit(unquote(each)).path.lstrip("/") for each in table.inputFiles()]
        for path in paths:
            self.blobs.get_blob_client(layout.LAKE, path).delete_blob()
        return len(paths)

    def request(
        self,
        level: int,
        versions: tuple[int, int],
        epochs: tuple[int, int] = (0, 0),
        retracted: Iterable[str] = (),
        touched: Iterable[str] = (),
    ) -> SilverRequest:
        """A silver request."""
        return SilverRequest(
            flow=self.contract.flow,
            level=level,
            bronze={ARTICLES: VersionRange(after=versions[0], to=versions[1])},
            epoch=VersionRange(after=epochs[0], to=epochs[1]),
            retracted=tuple(FileId(each) for each in retracted),
            touched=tuple(TouchedFile(file_id=FileId(each), dataset=ARTICLES) for each in touched),
        )

    def refine(self, request: SilverRequest, attempt: int = 1) -> Receipt:
        """A silver run."""
        run = self.run(Stage.SILVER, request.level, attempt)
        if attempt == 1:
            self.ask(request)
        silver.refine(self.spark, self.flow, run)
        receipt = self.receipt(run)
        assert receipt is not None
        return receipt

    def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """Of a silver table, sorted."""
        name = qualified(self.run(Stage.SILVER, 1).silver(table))
        found = self.spark.table(name).select(*columns or ["*"]).collect()
        return sorted((tuple(row) for row in found), key=repr)


def numbers(receipt: Receipt) -> Mapping[str, tuple[int, int, int, int]]:
    """By file: silver, quarantined, duplicate, superseded."""
    return {file.file_id: _four(file) for file in receipt.silver_files}


def _four(file: SilverFile) -> tuple[int, int, int, int]:
    return file.silver, file.quarantined, file.duplicate, file.superseded


def _cells(order: int, file_id: str, rows: Iterable[str]) -> Iterator[tuple[object, ...]]:
    return ((file_id, order, *(cell or None for cell in row.split(","))) for row in rows)


def flow_name(number: int) -> FlowName:
    """Tests take flows of their own."""
    return FlowName(f"shop{number}")
