"""Silver's tables anew from all of bronze, as of the last silver run that counted.

No request asks for it and no receipt answers: what silver has consumed stays what it was, and the
tables become what they have to be at that point. So the service need not know of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from pyspark.sql import DataFrame, SparkSession

from flows import layout
from flows.contract import Contract, LoadMode
from flows.flow import Flow
from flows.names import DatasetName, Stage
from flows.rebuilt import Rebuilt, TableChange
from flows.request import SilverRequest
from medallion.columns import FILE_ID
from medallion.conflicts import persisting
from medallion.consumed import consumed_request
from medallion.ddl import create_schema, ensure_tables
from medallion.differences import compared, put
from medallion.judge import judge, quarantined_rows, valid_rows
from medallion.run import Run, command_line
from medallion.scope import Scope
from medallion.side_by_side import side_by_side
from medallion.silver_tables import silver_tables
from medallion.upsert import latest
from medallion.whole_files import whole_files

EVERY: Final = "*"
"""The parameter `dataset` of a rebuild of all of them."""


class Rebuilding(StrEnum):
    """The parameter `rebuild` of the silver job."""

    NO = "no"
    DRY_RUN = "dry-run"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asked for."""

    dry: bool
    dataset: DatasetName | None = None
    """None for every dataset."""


class RebuildRefusedError(Exception):
    """The parameters of the run do not fit; the message says what to change."""


class Wanted(NamedTuple):
    """A table and the rows that bronze gives it."""

    table: str
    rows: DataFrame
    key: tuple[str, ...]
    """Columns by which a row is the same one with other values; empty when there are none."""


def commanded(arguments: Sequence[str]) -> tuple[Run, Wish | None]:
    """From the command line of the silver task. Raises SystemExit, RebuildRefusedError."""
    parser = command_line(Stage.SILVER)
    parser.add_argument("--rebuild", type=Rebuilding, default=Rebuilding.NO)
    parser.add_argument("--dataset", default=EVERY)
    given = vars(parser.parse_args(arguments))
    how, dataset = given.pop("rebuild"), given.pop("dataset")
    run = Run(stage=Stage.SILVER, **given)
    if how is Rebuilding.NO:
        return run, None
    if not run.manual:
        raise RebuildRefusedError("a rebuild answers no request: leave the parameter level at 0")
    only = None if dataset == EVERY else DatasetName(dataset)
    return run, Wish(dry=how is Rebuilding.DRY_RUN, dataset=only)


def rebuild(spark: SparkSession, flow: Flow, run: Run, wish: Wish) -> Rebuilt:
    """At most one commit to each table, and none to a table that is right already.

    Raises NothingConsumedError, RebuildRefusedError.
    """
    request = consumed_request(spark, run)
    contracts = _contracts(flow, request, wish)
    if not wish.dry:
        create_schema(spark, run.schema(Stage.SILVER))
        ensure_tables(spark, run.schema(Stage.SILVER), silver_tables(flow, run))

    def done(contract: Contract) -> tuple[TableChange, ...]:
        scope = Scope.of_all(spark, contract, run.bronze(contract.dataset), request)
        return tuple(_change(spark, run, each, dry=wish.dry) for each in _wanted(scope))

    tables = side_by_side(spark, done, contracts)
    changes = tuple(change for each in tables for change in each)
    return Rebuilt(flow=run.flow, level=request.level, applied=not wish.dry, tables=changes)


def _contracts(flow: Flow, request: SilverRequest, wish: Wish) -> list[Contract]:
    """Of the datasets of which silver has consumed something."""
    if wish.dataset is not None and wish.dataset not in flow.datasets:
        raise RebuildRefusedError(f"{flow.name} has no dataset {wish.dataset}")
    names = [wish.dataset] if wish.dataset else sorted(flow.datasets)
    return [flow.datasets[name] for name in names if name in request.bronze]


def _wanted(scope: Scope) -> Iterator[Wanted]:
    contract = scope.contract
    by_key = contract.load_mode is LoadMode.UPSERT
    judged = judge((scope if by_key else whole_files(scope)).present(), contract)
    valid = valid_rows(judged, contract)
    rows = latest(valid, contract) if by_key else valid
    yield Wanted(contract.dataset, rows, _same(contract, by_key=by_key))
    yield Wanted(layout.quarantine_table(contract.dataset), quarantined_rows(judged), ())


def _same(contract: Contract, *, by_key: bool) -> tuple[str, ...]:
    if by_key or not contract.key:
        return contract.key
    return (FILE_ID, *contract.key)


def _change(spark: SparkSession, run: Run, wanted: Wanted, *, dry: bool) -> TableChange:
    table = run.silver(wanted.table)
    found = compared(spark, table, wanted.rows, wanted.key)
    change = TableChange(table=wanted.table, **found._asdict())
    if change.any and not dry:
        persisting(lambda: put(spark, table, wanted.rows))
    return change
