"""Entry point `silver`: fold bronze versions and retracts into the typed tables of a flow."""

import sys
from collections.abc import Iterable

from pyspark.sql import SparkSession

from flows.contract import Contract, LoadMode
from flows.flow import Flow
from flows.names import DatasetName, Stage
from flows.request import SilverRequest
from medallion.ddl import create_schema, ensure_table
from medallion.declared import declared_flow
from medallion.exchange import WrongRequestError, read_request, write_receipt
from medallion.quarantine import quarantine
from medallion.run import Run
from medallion.scope import Scope
from medallion.silver_receipt import Folded, bronze_counts, silver_receipt
from medallion.silver_tables import quarantine_table, silver_table
from medallion.upsert import upsert


class ManualSilverError(Exception):
    """Silver needs a request: without one it does not know which files are retracted."""


class UnsupportedLoadModeError(Exception):
    """A contract states a `loadMode` that this release cannot fold."""


class UnknownDatasetError(Exception):
    """The request names datasets that the deployed flow does not declare."""


def main() -> None:
    """Run with the parameters of the job's task."""
    run = Run.parse(Stage.SILVER, sys.argv[1:])
    refine(SparkSession.builder.getOrCreate(), declared_flow(run.flow), run)


def refine(spark: SparkSession, flow: Flow, run: Run) -> None:
    """Every dataset of the request in one MERGE and at most one replacement in quarantine.

    Raises ManualSilverError, UnsupportedLoadModeError, UnknownDatasetError.
    """
    if run.manual:
        raise ManualSilverError("start silver through the service, which writes its request")
    _check_load_modes(flow.datasets.values())
    request = _request(spark, run)
    _check_datasets(flow, request)
    create_schema(spark, run.schema(Stage.SILVER))
    scopes = [
        Scope.of(spark, flow.datasets[dataset], run.bronze(dataset), request)
        for dataset in sorted(request.bronze)
    ]
    folded = [_fold(spark, scope, run) for scope in scopes]
    write_receipt(spark, run.receipt, silver_receipt(folded, request, run))


def _fold(spark: SparkSession, scope: Scope, run: Run) -> Folded:
    files = bronze_counts(scope)
    silver, broken = silver_table(scope.contract, run), quarantine_table(scope.contract, run)
    ensure_table(spark, silver)
    ensure_table(spark, broken)
    upsert(scope, silver.name)
    quarantine(scope, broken.name, files)
    return Folded(scope=scope, files=files)


def _check_load_modes(contracts: Iterable[Contract]) -> None:
    for contract in contracts:
        if contract.load_mode is not LoadMode.UPSERT:
            message = f"{contract.dataset}: loadMode is {contract.load_mode}; use upsert"
            raise UnsupportedLoadModeError(message)


def _check_datasets(flow: Flow, request: SilverRequest) -> None:
    named: set[DatasetName] = {*request.bronze, *(each.dataset for each in request.touched)}
    if unknown := named - set(flow.datasets):
        raise UnknownDatasetError(", ".join(sorted(unknown)))
    if unranged := {each.dataset for each in request.touched} - set(request.bronze):
        raise UnknownDatasetError(f"touched without bronze versions: {sorted(unranged)}")


def _request(spark: SparkSession, run: Run) -> SilverRequest:
    request = read_request(spark, run.request)
    if not isinstance(request, SilverRequest):
        raise WrongRequestError(run.request)
    return request
