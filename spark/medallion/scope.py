"""The bronze rows that a silver request is about, for one dataset."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col

from flows.contract import Contract
from flows.names import FileId
from flows.request import SilverRequest, VersionRange
from medallion.columns import FILE_ID
from medallion.judge import raw_rows
from medallion.tables import appended, standing_as_of
from medallion.traces import rows_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Frames are raw rows of whole files, as `judge.raw_rows` makes them.

    Auto Loader commits a file in one micro-batch, so a range of versions never cuts one.
    """

    spark: SparkSession
    contract: Contract
    table: str
    """Full name of the bronze table."""
    versions: VersionRange
    retracted: frozenset[FileId]
    touched: frozenset[FileId]
    """Files that were retracted or lifted since the last receipt."""
    replaced: frozenset[FileId] = frozenset()
    """Files without rows in silver because a later one has taken their place as a whole."""

    @classmethod
    def of(
        cls, spark: SparkSession, contract: Contract, table: str, request: SilverRequest
    ) -> Self:
        """The part of the request that concerns the contract's dataset."""
        touched = (each for each in request.touched if each.dataset == contract.dataset)
        return cls(
            spark=spark,
            contract=contract,
            table=table,
            versions=request.bronze[contract.dataset],
            retracted=frozenset(request.retracted),
            touched=frozenset(each.file_id for each in touched),
        )

    @classmethod
    def of_all(
        cls, spark: SparkSession, contract: Contract, table: str, request: SilverRequest
    ) -> Self:
        """Everything up to where the request led, as if it had been the first one."""
        return cls(
            spark=spark,
            contract=contract,
            table=table,
            versions=VersionRange(after=-1, to=request.bronze[contract.dataset].to),
            retracted=frozenset(request.retracted),
            touched=frozenset(),
        )

    @property
    def empty(self) -> bool:
        """Whether neither bronze nor the tombstone log moved: then silver stays as it is."""
        return self.versions.after >= self.versions.to and not self.touched

    @property
    def absent(self) -> frozenset[FileId]:
        """Files of which silver and quarantine hold no rows, whatever bronze has."""
        return self.retracted | self.replaced

    def covered(self) -> DataFrame:
        """Every file to answer for: new in bronze, or touched; retracted ones too."""
        if not self.touched:
            return self._new()
        touched = _only(self._bronze(), self.touched)
        return _without(self._new(), self.touched).union(touched)

    def standing(self, files: Collection[FileId]) -> DataFrame:
        """Of some covered files those that are not absent."""
        return _without(_only(self.covered(), files), self.absent)

    def fresh(self) -> DataFrame:
        """Files that are new in bronze and have no entry of their own in the tombstone log."""
        return _without(self._new(), self.retracted | self.touched)

    def touched_rows(self) -> DataFrame:
        """The touched files, retracted or not."""
        return _only(self._bronze(), self.touched)

    def everything(self) -> DataFrame:
        """All of bronze that is not retracted."""
        return _without(self._bronze(), self.retracted)

    def present(self) -> DataFrame:
        """All of bronze that is not absent."""
        return _without(self._bronze(), self.absent)

    def new_files(self) -> DataFrame:
        """Bronze's rows, and a trace of each file without rows, of its new versions."""
        return appended(self.spark, self.table, self.versions)

    def all_files(self) -> DataFrame:
        """The same of all versions."""
        return standing_as_of(self.spark, self.table, self.versions.to)

    def _new(self) -> DataFrame:
        return raw_rows(rows_only(self.new_files()), self.contract)

    def _bronze(self) -> DataFrame:
        return raw_rows(rows_only(self.all_files()), self.contract)


def _only(rows: DataFrame, files: Collection[FileId]) -> DataFrame:
    return rows.where(col(FILE_ID).isin(*files))


def _without(rows: DataFrame, files: Collection[FileId]) -> DataFrame:
    return rows.where(~col(FILE_ID).isin(*files)) if files else rows
