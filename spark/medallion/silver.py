"""Entry point `silver`: fold bronze versions and retracts into the typed tables of a flow."""

import sys
from collections.abc import Mapping
from dataclasses import replace

from pyspark.sql import SparkSession

from flows import layout
from flows.contract import LoadMode
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.request import SilverRequest
from medallion.accounts import CountedTable, Counts, bronze_counts, counted
from medallion.ddl import create_schema, ensure_tables
from medallion.declared import declared_flow
from medallion.exchange import read_silver_request, write_receipt
from medallion.rebuild import commanded, rebuild
from medallion.replacing import Target, quarantine_target, replace_files, silver_target
from medallion.run import Run
from medallion.scope import Scope
from medallion.side_by_side import both, side_by_side
from medallion.silver_receipt import Folded, silver_receipt
from medallion.silver_tables import silver_tables
from medallion.sql_rules import sql_results
from medallion.upsert import upsert
from medallion.whole_files import whole_files


class ManualSilverError(Exception):
    """Silver needs a request: without one it does not know what it has to fold in."""


class UnknownDatasetError(Exception):
    """The request names datasets that the deployed flow does not declare."""


def main() -> None:
    """Run with the parameters of the job's task; a person may have asked for a rebuild."""
    run, wish = commanded(sys.argv[1:])
    spark, flow = SparkSession.builder.getOrCreate(), declared_flow(run.flow)
    if wish is None:
        refine(spark, flow, run)
    else:
        sys.stdout.write(f"{rebuild(spark, flow, run, wish).to_line()}\n")


def refine(spark: SparkSession, flow: Flow, run: Run) -> None:
    """Every dataset that moved: at most one commit to its table and one to its quarantine.

    The tables of every declared dataset are there afterwards, so that gold finds all of them.

    Raises ManualSilverError, UnknownDatasetError.
    """
    if run.manual:
        raise ManualSilverError(
            "start silver through the service, which writes its request, or with the job's"
            " parameter rebuild (dry-run, yes)"
        )
    request = read_silver_request(spark, run.request)
    _check_datasets(flow, request)
    create_schema(spark, run.schema(Stage.SILVER))
    ensure_tables(spark, run.schema(Stage.SILVER), silver_tables(flow, run))
    scopes = (
        Scope.of(spark, flow.datasets[dataset], run.bronze(dataset), request)
        for dataset in sorted(request.bronze)
    )
    moved = [scope for scope in scopes if not scope.empty]
    folded = side_by_side(spark, lambda scope: _fold(scope, run), moved)
    write_receipt(spark, run.receipt, silver_receipt(folded, request, run))


def _fold(scope: Scope, run: Run) -> Folded:
    """Fold by the contract's load mode, and ask its SQL rules."""
    silver = run.silver(scope.contract.dataset)
    quarantine = quarantine_target(run.silver(layout.quarantine_table(scope.contract.dataset)))
    fold = _fold_keys if scope.contract.load_mode is LoadMode.UPSERT else _fold_files
    folded = fold(scope, silver, quarantine)
    results = tuple(sql_results(scope.spark, scope.contract, silver))
    return replace(folded, sql_results=results)


def _fold_keys(scope: Scope, silver: str, quarantine: Target) -> Folded:
    def account() -> tuple[Mapping[FileId, Counts], CountedTable]:
        files = bronze_counts(scope)
        return files, replace_files(scope, quarantine, files)

    _, (files, quarantined) = both(scope.spark, lambda: upsert(scope, silver), account)
    return Folded(
        dataset=scope.contract.dataset,
        files=files,
        silver=counted(scope.spark, silver, files),
        quarantined=quarantined,
    )


def _fold_files(scope: Scope, silver: str, quarantine: Target) -> Folded:
    scope = whole_files(scope)
    files = bronze_counts(scope)
    kept, quarantined = both(
        scope.spark,
        lambda: replace_files(scope, silver_target(silver), files),
        lambda: replace_files(scope, quarantine, files),
    )
    return Folded(dataset=scope.contract.dataset, files=files, silver=kept, quarantined=quarantined)


def _check_datasets(flow: Flow, request: SilverRequest) -> None:
    named: set[DatasetName] = {*request.bronze, *(each.dataset for each in request.touched)}
    if unknown := named - set(flow.datasets):
        raise UnknownDatasetError(", ".join(sorted(unknown)))
    if unranged := {each.dataset for each in request.touched} - set(request.bronze):
        raise UnknownDatasetError(f"touched without bronze versions: {sorted(unranged)}")
