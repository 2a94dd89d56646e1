"""A flow of three datasets that get the same files, each with a load mode of its own."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from medallion import silver
from medallion.rebuild import Wish, rebuild
from medallion.traces import leave_traces

from flows import layout
from flows.contract import Column, Contract, LoadMode
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.rebuilt import TableChange
from flows.receipt import Receipt
from flows.request import SilverRequest, TouchedFile, VersionRange
from tests.spark.medallion.shop_floor import Shop
from tests.unit.medallion.silver_model import Account, Expected, File, Stored, expected

NAMES = {"id": "row", "price": "side", "day": "s", "colour": "t"}
"""Names that the statements of silver could take for their own."""
KEYED = {LoadMode.UPSERT: True, LoadMode.APPEND: False, LoadMode.SNAPSHOT: True}


@dataclass(slots=True, kw_only=True)
class ThreeModes:
    """What was loaded and said so far; every run folds all of it that is new."""

    shop: Shop
    files: set[File] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    """Files whose rows are in bronze more than once."""
    retracted: set[str] = field(default_factory=set)
    level: int = 0
    consumed: dict[DatasetName, int] = field(default_factory=dict)
    accounts: dict[tuple[LoadMode, str], Account] = field(default_factory=dict)

    @property
    def contracts(self) -> Mapping[LoadMode, Contract]:
        """By load mode, which is the dataset's name."""
        return {
            mode: replace(
                self.shop.contract,
                dataset=DatasetName(mode),
                load_mode=mode,
                columns=tuple(map(_renamed, self.shop.contract.columns)),
                key=("row",) if keyed else (),
            )
            for mode, keyed in KEYED.items()
        }

    @property
    def flow(self) -> Flow:
        """With a dataset for each mode."""
        datasets = {contract.dataset: contract for contract in self.contracts.values()}
        return replace(self.shop.flow, datasets=datasets)

    def step(
        self,
        arrived: Collection[File],
        toggled: Collection[str],
        replayed: Collection[str] = frozenset(),
    ) -> Receipt:
        """Files come into bronze, retracts are said or taken back, others replayed; silver runs."""
        versions = self._append(arrived) if arrived else dict(self.consumed)
        self.retracted ^= set(toggled)
        return self._refine(self._request(versions, {*toggled, *replayed}), attempt=1)

    def replay(self, files: Collection[str]) -> Receipt:
        """Entries in the log that retract nothing and lift nothing."""
        return self._refine(self._request(dict(self.consumed), files), attempt=1)

    def again(self) -> Receipt:
        """Another attempt of the last request."""
        return self._refine(None, attempt=2)

    def rebuild(self, *, dry: bool) -> Mapping[str, TableChange]:
        """Of the whole flow, by table."""
        run = self.shop.run(Stage.SILVER, 0, attempt=0)
        told = rebuild(self.shop.spark, self.flow, run, Wish(dry=dry))
        assert (told.level, told.applied) == (self.level, not dry)
        return {change.table: change for change in told.tables}

    def everything(self) -> Mapping[str, list[tuple[object, ...]]]:
        """Every column of every table."""
        tables = [name for mode in KEYED for name in (mode.value, quarantine(mode))]
        return {name: self.shop.rows(name) for name in tables}

    def table(self, name: str) -> list[Stored]:
        """Of silver, sorted."""
        rows = self.shop.rows(name, "_file_id", "row", "name")
        return [(str(file), str(number), str(text)) for file, number, text in rows]

    def expected(self, mode: LoadMode) -> Expected:
        """By definition, from what is in bronze."""
        return expected(self.files, self.retracted, mode, keyed=KEYED[mode])

    def _append(self, arrived: Collection[File]) -> dict[DatasetName, int]:
        self.repeated |= {file.file_id for file in self.files & set(arrived)}
        self.files |= set(arrived)
        return {each.dataset: self._load(each, arrived) for each in self.contracts.values()}

    def _load(self, contract: Contract, arrived: Iterable[File]) -> int:
        shop = replace(self.shop, contract=contract)
        rows = [(file.order, file.file_id, map(_line, file.rows)) for file in arrived]
        version = shop.append(*rows)
        empty = [shop.named(file.order, file.file_id) for file in arrived if not file.rows]
        if not empty or contract.load_mode is LoadMode.UPSERT:
            return version
        run = shop.run(Stage.BRONZE, 1)
        leave_traces(shop.spark, run.bronze(contract.dataset), empty, run.level)
        return version + 1

    def _request(
        self, versions: Mapping[DatasetName, int], touched: Collection[str]
    ) -> SilverRequest:
        self.level += 1
        request = SilverRequest(
            flow=self.shop.contract.flow,
            level=self.level,
            bronze={
                name: VersionRange(after=self.consumed.get(name, -1), to=to)
                for name, to in versions.items()
            },
            epoch=VersionRange(after=self.level - 1, to=self.level),
            retracted=tuple(FileId(each) for each in sorted(self.retracted)),
            touched=tuple(
                TouchedFile(file_id=FileId(each), dataset=name)
                for each in sorted(touched)
                for name in versions
            ),
        )
        self.consumed = dict(versions)
        return request

    def _refine(self, request: SilverRequest | None, attempt: int) -> Receipt:
        if request is not None:
            self.shop.ask(request)
        run = self.shop.run(Stage.SILVER, self.level, attempt)
        silver.refine(self.shop.spark, self.flow, run)
        receipt = self.shop.receipt(run)
        assert receipt is not None
        for file in receipt.silver_files:
            four = file.silver, file.quarantined, file.duplicate, file.superseded
            self.accounts[LoadMode(file.dataset), file.file_id] = four
        return receipt


def assert_true(told: ThreeModes) -> None:
    """The tables, and the accounts of whole files, are what they are by definition."""
    for mode in KEYED:
        true = told.expected(mode)
        assert told.table(mode) == true.silver, mode
        assert told.table(quarantine(mode)) == true.quarantine, mode
        if mode is not LoadMode.UPSERT:
            known = {
                file: four
                for (each, file), four in told.accounts.items()
                if each is mode and file not in told.repeated
            }
            assert known == {file: true.accounts[file] for file in known}, mode


def quarantine(mode: LoadMode) -> str:
    """The name of the dataset's quarantine table."""
    return layout.quarantine_table(DatasetName(mode))


def _renamed(column: Column) -> Column:
    return replace(column, name=NAMES.get(column.name, column.name))


def _line(row: tuple[str, str]) -> str:
    return f"{row[0]},{row[1]},,,,"
