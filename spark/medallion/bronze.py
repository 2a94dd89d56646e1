"""Entry point `bronze`: load what is accepted, then say which files that were."""

import sys

from pyspark.sql import SparkSession

from flows.flow import Flow
from flows.names import Stage
from flows.request import BronzeRequest
from medallion.bronze_receipt import bronze_receipt
from medallion.ddl import create_schema
from medallion.declared import declared_flow
from medallion.exchange import WrongRequestError, read_request, write_receipt
from medallion.loading import Failures, load_all
from medallion.run import Run


class LoadFailedError(Exception):
    """Some datasets could not be loaded; the others were, and are in the receipt."""

    def __init__(self, failures: Failures) -> None:
        self.failures = failures
        super().__init__("; ".join(f"{name}: {error}" for name, error in failures.items()))


def main() -> None:
    """Run with the parameters of the job's task."""
    run = Run.parse(Stage.BRONZE, sys.argv[1:])
    ingest(SparkSession.builder.getOrCreate(), declared_flow(run.flow), run)


def ingest(spark: SparkSession, flow: Flow, run: Run) -> None:
    """Raises LoadFailedError after the receipt is written, with every dataset that failed."""
    create_schema(spark, run.schema(Stage.BRONZE))
    load = _everything if run.manual else _requested
    failures = load(spark, flow, run)
    if failures:
        raise LoadFailedError(failures)


def _everything(spark: SparkSession, flow: Flow, run: Run) -> Failures:
    return load_all(spark, flow.datasets, run)


def _requested(spark: SparkSession, flow: Flow, run: Run) -> Failures:
    """Load the datasets of the request, and answer: a file of another one will be requested."""
    request = _request(spark, run)
    named = {file.dataset for file in request.files}
    contracts = {name: flow.datasets[name] for name in flow.datasets if name in named}
    failures = load_all(spark, contracts, run)
    # What the other datasets loaded is answered for: their files do not wait for this one.
    loaded = [contract for name, contract in contracts.items() if name not in failures]
    write_receipt(spark, run.receipt, bronze_receipt(spark, loaded, request, run))
    return failures


def _request(spark: SparkSession, run: Run) -> BronzeRequest:
    request = read_request(spark, run.request)
    if not isinstance(request, BronzeRequest):
        raise WrongRequestError(run.request)
    return request
