"""Files of every format through bronze and silver, in one run of each."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from azure.storage.blob import BlobServiceClient
from medallion import bronze, silver
from medallion.run import Run
from medallion.sql import qualified
from pyspark.sql import SparkSession

from flows import layout
from flows.contract import Compression, Contract, CsvFormat, JsonLinesFormat
from flows.control import Trailer
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.flow import Coalescing, Flow
from flows.names import DatasetName, FileId, FlowName, Stage
from flows.quality import Operator, Severity, SqlRule
from flows.receipt import Receipt
from flows.request import BronzeRequest, Request, RequestedFile, SilverRequest, VersionRange
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from tests.unit.medallion.contracts import ID, NAME, PRICE, shop

FLOW = FlowName("formats")
DAY = 1_700_000_000_000_000


def dataset(name: str, **changes: object) -> Contract:
    plain = replace(shop(FLOW), columns=(ID, NAME, PRICE), derived=())
    return replace(plain, dataset=DatasetName(name), **changes)  # type: ignore[arg-type] # fields of the contract, each of its own type


def added(action: DriftAction) -> DriftPolicy:
    return DriftPolicy(rules=(DriftRule(kind=DriftKind.ADDED, action=action),))


def counting(name: str, query: str, limit: int, severity: Severity = Severity.ERROR) -> SqlRule:
    return SqlRule(
        name=name,
        query=query,
        operator=Operator.MUST_BE,
        limits=(Decimal(limit),),
        column="price",
        severity=severity,
    )


LATIN = CsvFormat(
    delimiter=";", escape="\\", encoding="ISO-8859-1", compression=Compression.GZIP
)  # fmt: skip
PACKED = dataset(
    "packed",
    file_format=LATIN,
    drift=added(DriftAction.ALLOW),
    columns=(ID, replace(NAME, pattern=None), PRICE),
    sql_rules=(
        counting("three_rows", "SELECT count(*) FROM {object}", 3),
        counting("all_priced", "SELECT count(*) FROM ${object} WHERE ${property} IS NULL", 0),
        counting("broken", "SELECT nothing FROM {object}", 0, Severity.WARNING),
    ),
)
OBJECTS = dataset("objects", file_format=JsonLinesFormat(compression=Compression.GZIP))
ENDED = dataset("ended", control=Trailer(marker="EOF"))
GROWING = dataset("growing", drift=added(DriftAction.EVOLVE))
CONTRACTS = (PACKED, OBJECTS, ENDED, GROWING)

FILES = {
    "packed": gzip.compress(
        'ID;a b,;name;price\n1;x;"B\\"é";1.5\n2;;"C;\n";\n3;y;Dd;2;z\n4;;Ee;\n'.encode("latin-1")
    ),
    "objects": gzip.compress(
        b'{"name":"Ann","id":7,"price":1.50}\n\n{"id":"8","name":null}\n{"id":7,"name":"Ann"}\n'
    )
    + gzip.compress(b'{"id":9,"name":"Cy"}'),
    "ended": b"id,name,price\n1,Ann,1\n1,Ann,1\nEOF,2\n",
    "growing": b"id,size,name\n1,big,Ann\n1,small,Ann\n2,,Bo\n",
}
EMPTY = {
    "packed": gzip.compress(b"id;name;price\n"),
    "objects": gzip.compress(b"\n \n"),
    "ended": b"id,name,price\nEOF,0\n",
}


@dataclass(frozen=True, slots=True)
class Lake:
    """What the service would write and read."""

    blobs: BlobServiceClient
    storage: str

    def accept(self, order: int, file_id: str, files: dict[str, bytes]) -> Iterator[RequestedFile]:
        for number, contract in enumerate(CONTRACTS):
            if contract.dataset in files:
                found = FileId(f"{file_id}-0{number}")
                path = layout.accepted_path(
                    FLOW, contract.dataset, order, found, layout.extension(contract.file_format)
                )
                blob = self.blobs.get_blob_client(layout.ACCEPTED, path)
                blob.upload_blob(files[contract.dataset])
                yield RequestedFile(file_id=found, dataset=contract.dataset, path=path)

    def run(self, request: Request) -> Run:
        stage = Stage(request.stage)
        path = layout.request_path(FLOW, stage, request.level)
        blob = self.blobs.get_blob_client(layout.REQUESTS, path)
        blob.upload_blob(request.model_dump_json())
        return Run(
            flow=FLOW,
            stage=stage,
            level=request.level,
            attempt=1,
            storage=self.storage,
            catalog="spark_catalog",
        )

    def receipt(self, run: Run) -> Receipt:
        folder = layout.receipt_folder(FLOW, run.stage, run.level, 1)
        container = self.blobs.get_container_client(layout.RECEIPTS)
        texts = [
            container.download_blob(blob.name).readall().decode()
            for blob in container.list_blobs(name_starts_with=f"{folder}/part-")
        ]
        receipt = Receipt.from_lines(line for text in texts for line in text.splitlines())
        assert receipt is not None
        return receipt


@pytest.fixture
def lake_of_formats(lake: LakeEndpoint, blobs: BlobServiceClient) -> Lake:
    return Lake(blobs, lake_uri(lake, "{container}"))


def rows(spark: SparkSession, run: Run, table: str, *columns: str) -> list[tuple[object, ...]]:
    frame = spark.table(qualified(run.silver(table))).select(*columns)
    return sorted((tuple(row) for row in frame.collect()), key=repr)


def test_every_format_and_policy_goes_from_accepted_to_silver(
    spark: SparkSession, lake_of_formats: Lake
) -> None:
    lake = lake_of_formats
    flow = Flow(
        name=FLOW,
        description="",
        coalescing=Coalescing(),
        datasets={each.dataset: each for each in CONTRACTS},
    )
    files = (*lake.accept(DAY, "aa", FILES), *lake.accept(DAY + 1, "bb", EMPTY))
    loading = lake.run(BronzeRequest(flow=FLOW, level=1, files=files))
    bronze.ingest(spark, flow, loading)
    loaded = lake.receipt(loading)
    assert {file.file_id: file.rows for file in loaded.bronze_files} == {
        "aa-00": 4,
        "aa-01": 4,
        "aa-02": 2,
        "aa-03": 3,
        "bb-00": 0,
        "bb-01": 0,
        "bb-02": 0,
    }

    versions = {
        DatasetName(name): VersionRange(after=-1, to=table.version)
        for name, table in loaded.closed.tables.items()
    }
    request = SilverRequest(
        flow=FLOW, level=1, bronze=versions, epoch=VersionRange(after=0, to=0)
    )  # fmt: skip
    refining = lake.run(request)
    silver.refine(spark, flow, refining)
    refined = lake.receipt(refining)

    cells = ("id", "name", "price")
    failures = ("id", "_failed_rules")
    assert rows(spark, refining, "packed", *cells) == [
        (1, 'B"é', Decimal("1.50")),
        (2, "C;\n", None),
        (4, "Ee", None),
    ]
    assert rows(spark, refining, "packed_quarantine", *failures) == [("3", ["malformed_row"])]
    assert rows(spark, refining, "objects", *cells) == [(9, "Cy", None)]
    assert rows(spark, refining, "objects_quarantine", *failures) == [
        ("7", ["conflicting_key"]),
        ("7", ["conflicting_key"]),
        ("8", ["name.required"]),
    ]
    assert rows(spark, refining, "ended", *cells) == [(1, "Ann", Decimal("1.00"))]
    assert rows(spark, refining, "growing", *cells) == [(2, "Bo", None)]
    grown = spark.table(qualified(refining.bronze(DatasetName("growing"))))
    assert {row["size"] for row in grown.collect()} == {"big", "small", None}
    assert "size" in grown.columns
    assert not {"a b,", "_c4"} & set(
        spark.table(qualified(refining.bronze(DatasetName("packed")))).columns
    )

    told = {each.rule: (each.held, each.found, each.severity) for each in refined.sql_results}
    assert told["three_rows"] == (True, "3", Severity.ERROR)
    assert told["all_priced"] == (False, "2", Severity.ERROR)
    held, found, severity = told["broken"]
    assert (held, severity) == (False, Severity.WARNING)
    assert "UNRESOLVED_COLUMN" in found
    assert sum(file.duplicate for file in refined.silver_files) == 1
