"""Columns that a contract lacks: through Auto Loader in its three modes, and then in silver."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from medallion import bronze, silver
from medallion.sql import qualified
from pyspark.sql import Row

from flows import layout
from flows.contract import Column, Contract, JsonLinesFormat, LogicalType
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule, EvolutionMode
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.receipt import Receipt
from flows.request import BronzeRequest, RequestedFile, SilverRequest, TouchedFile, VersionRange
from tests.spark.medallion.shop_floor import Shop
from tests.unit.medallion.contracts import ID, NAME

DAY = 1_700_000_000_000_000
GROWING, KEPT, STRICT = (DatasetName(name) for name in ("growing", "kept", "strict"))
EVOLVE = DriftPolicy(rules=(DriftRule(kind=DriftKind.ADDED, action=DriftAction.EVOLVE),))
SIZE = Column(name="size", logical_type=LogicalType.STRING, sql_type="STRING")
FILES = {
    GROWING: {"ea-01": "id,size,name\n1,big,Ann\n"},
    KEPT: {"ab-01": "id,name,size\n1,Ann,big\n2,Bo,\n"},
    STRICT: {
        "fa-01": '{"id":1,"name":"Ann"}\n',
        "fa-02": '{"id":2,"name":"Bo","size":1.10}\n',
    },
}

type Contracts = Mapping[DatasetName, Contract]


def declared(shop: Shop) -> Contracts:
    """One that evolves, and two that reject new columns: what comes is rescued, or fails."""
    kept = replace(shop.contract, dataset=KEPT, columns=(ID, NAME), derived=())
    strict = replace(kept, dataset=STRICT, file_format=JsonLinesFormat())
    return {
        GROWING: replace(kept, dataset=GROWING, drift=EVOLVE),
        KEPT: kept,
        STRICT: replace(strict, uninvited=EvolutionMode.FAIL_ON_NEW_COLUMNS),
    }


def declared_later(first: Contracts) -> Contracts:
    """The one that evolved rejects new columns; the others have the column."""
    wider = {name: replace(first[name], columns=(ID, NAME, SIZE)) for name in (KEPT, STRICT)}
    return {GROWING: replace(first[GROWING], drift=DriftPolicy()), **wider}


def accept(shop: Shop, contract: Contract, order: int, file_id: str, text: str) -> RequestedFile:
    ending = layout.extension(contract.file_format)
    name = FileId(file_id)
    path = layout.accepted_path(contract.flow, contract.dataset, order, name, ending)
    file = RequestedFile(file_id=name, dataset=contract.dataset, path=path)
    shop.put(file, text)
    return file


def ask_bronze(shop: Shop, level: int, files: Iterable[RequestedFile]) -> None:
    request = BronzeRequest(flow=shop.contract.flow, level=level, files=tuple(files))
    shop.ask(request)


def answered(shop: Shop, level: int) -> Receipt:
    receipt = shop.receipt(shop.run(Stage.BRONZE, level))
    assert receipt is not None
    return receipt


def refine(shop: Shop, flow: Flow, request: SilverRequest) -> None:
    shop.ask(request)
    silver.refine(shop.spark, flow, shop.run(Stage.SILVER, request.level))


def bronze_rows(shop: Shop, dataset: DatasetName) -> list[Row]:
    table = shop.spark.table(qualified(shop.run(Stage.BRONZE, 1).bronze(dataset)))
    return table.orderBy("id").collect()


def rescued(shop: Shop, table: str) -> dict[object, object]:
    """The sizes in the rescued data of a quarantine, by the row's id and its rules."""
    found = shop.rows(table, "id", "_failed_rules", "_rescued_data")
    return {(row[0], *row[1]): json.loads(str(row[2]))["size"] for row in found}  # type: ignore[misc] # an array of texts


def test_the_contract_decides_what_becomes_of_a_new_column(shop: Shop) -> None:
    first = declared(shop)
    flow = replace(shop.flow, datasets=first)
    files = [
        accept(shop, first[name], DAY + at, file_id, text)
        for name, each in FILES.items()
        for at, (file_id, text) in enumerate(each.items())
    ]
    ask_bronze(shop, 1, files)
    with pytest.raises(bronze.LoadFailedError, match=r"^strict: [\s\S]*'size'.*/[0-9]+-fa-02[.]"):
        bronze.ingest(shop.spark, flow, shop.run(Stage.BRONZE, 1))

    # The others are loaded; nothing is said of the dataset that failed.
    loaded = answered(shop, 1)
    assert {each.file_id: each.rows for each in loaded.bronze_files} == {"ea-01": 1, "ab-01": 2}
    assert bronze_rows(shop, STRICT) == []
    assert [row["size"] for row in bronze_rows(shop, GROWING)] == ["big"]
    ann, bo = bronze_rows(shop, KEPT)
    assert "size" not in ann
    assert json.loads(ann["_rescued_data"])["size"] == "big"
    assert bo["_rescued_data"] is None

    versions = {
        DatasetName(name): VersionRange(after=-1, to=table.version)
        for name, table in loaded.closed.tables.items()
    }
    epoch = VersionRange(after=0, to=0)
    refine(shop, flow, SilverRequest(flow=flow.name, level=1, bronze=versions, epoch=epoch))
    assert shop.rows("growing", "id", "name") == [(1, "Ann")]
    assert shop.rows("kept", "id", "name") == [(2, "Bo")]
    assert rescued(shop, "kept_quarantine") == {("1", "malformed_row"): "big"}

    # Another release: its contracts have the column, or want it no more.
    later = replace(flow, datasets=declared_later(first))
    again = accept(shop, first[GROWING], DAY + 1, "ea-02", "id,size,name\n2,small,Bo\n")
    ask_bronze(shop, 2, [*(file for file in files if file.dataset == STRICT), files[1], again])
    bronze.ingest(shop.spark, later, shop.run(Stage.BRONZE, 2))
    loaded = answered(shop, 2)
    counts = {each.file_id: each.rows for each in loaded.bronze_files}
    assert counts == {"fa-01": 1, "fa-02": 1, "ab-01": 2, "ea-02": 1}
    assert [row["size"] for row in bronze_rows(shop, GROWING)] == ["big", None]

    moved = {
        DatasetName(name): VersionRange(
            after=versions[DatasetName(name)].to if name in versions else -1, to=table.version
        )
        for name, table in loaded.closed.tables.items()
    }
    request = SilverRequest(
        flow=flow.name,
        level=2,
        bronze=moved,
        epoch=VersionRange(after=0, to=1),
        touched=(TouchedFile(file_id=FileId("ab-01"), dataset=KEPT),),
    )
    refine(shop, later, request)
    assert rescued(shop, "growing_quarantine") == {("2", "malformed_row"): "small"}
    assert shop.rows("strict", "id", "size") == [(1, None), (2, "1.10")]
    # Looked at once more, what was rescued is the column's.
    assert shop.rows("kept", "id", "size") == [(1, "big"), (2, None)]
    assert shop.rows("kept_quarantine") == []
