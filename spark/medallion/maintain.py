"""Entry point `maintain`: care for the bronze and silver tables of a flow, beside its stages."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Self

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from flows.contract import Contract
from flows.flow import Flow
from flows.names import FlowName, Stage
from medallion.answered import last_answered, last_asked
from medallion.auto_loader import bronze_table
from medallion.ddl import THREE_WEEKS, WEEK
from medallion.declared import declared_flow
from medallion.run import MANUAL_LEVEL, Run
from medallion.silver_tables import quarantine_table, silver_table
from medallion.table_care import Ward, care_for

LEAST_HOURS: Final = WEEK
"""Who reads an older version, and a write that has not ended yet, need files that the newest
version has not. Delta refuses less, too."""
MOST_HOURS: Final = THREE_WEEKS


class CareFailedError(Exception):
    """Some tables could not be cared for; the others were."""

    def __init__(self, failures: Mapping[str, PySparkException]) -> None:
        self.failures = failures
        super().__init__("; ".join(f"{name}: {error}" for name, error in failures.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """The parameters of the job's task."""

    run: Run
    """Names and places; it is nobody's request."""
    retention_hours: int
    """Of silver's tables; bronze keeps what silver may still have to read."""

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """From `--flow=... --retention_hours=...`. Raises SystemExit with a usage text."""
        parser = argparse.ArgumentParser(prog="maintain")
        parser.add_argument("--flow", type=FlowName, required=True)
        parser.add_argument("--storage", required=True)
        parser.add_argument("--catalog", required=True)
        parser.add_argument("--retention_hours", type=_hours, default=LEAST_HOURS)
        given = vars(parser.parse_args(arguments))
        hours: int = given.pop("retention_hours")
        run = Run(stage=Stage.SILVER, level=MANUAL_LEVEL, attempt=0, **given)
        return cls(run=run, retention_hours=hours)


def main() -> None:
    """Run with the parameters of the job's task."""
    maintenance = Maintenance.parse(sys.argv[1:])
    spark, flow = SparkSession.builder.getOrCreate(), declared_flow(maintenance.run.flow)
    for line in maintain(spark, flow, maintenance, datetime.now(UTC)):
        sys.stdout.write(f"{line}\n")


def maintain(
    spark: SparkSession, flow: Flow, maintenance: Maintenance, now: datetime
) -> Iterator[str]:
    """A line of JSON for each table as soon as it is done; tables that nobody made are left out.

    One table after the other: the processors are for the stages.

    Raises CareFailedError after the last table, with every one that failed.
    """
    bronze, silver = (_busy(spark, maintenance.run, each) for each in (Stage.BRONZE, Stage.SILVER))
    contracts = flow.datasets.values()
    wards = (each for of in contracts for each in _wards(of, maintenance, bronze, silver))
    failures: dict[str, PySparkException] = {}
    for ward in wards:
        try:
            if spark.catalog.tableExists(ward.name):
                yield care_for(spark, ward, int(now.timestamp())).line()
        except PySparkException as error:
            failures[ward.name] = error
    if failures:
        raise CareFailedError(failures)


def _wards(
    contract: Contract, maintenance: Maintenance, bronze: str, silver: str
) -> Iterator[Ward]:
    run, hours = maintenance.run, maintenance.retention_hours
    yield Ward(definition=bronze_table(contract, run), busy=bronze, append_only=True)
    for table in (silver_table(contract, run), quarantine_table(contract, run)):
        yield Ward(definition=replace(table, retention_hours=hours), busy=silver)


def _busy(spark: SparkSession, run: Run, stage: Stage) -> str:
    """The run that was asked for and is not answered, in words; nothing when there is none."""
    asked = last_asked(spark, run, stage)
    return (
        f"{stage} {asked} is not answered yet" if asked > last_answered(spark, run, stage) else ""
    )


def _hours(text: str) -> int:
    hours = int(text)
    if LEAST_HOURS <= hours <= MOST_HOURS:
        return hours
    message = f"{hours} is not between {LEAST_HOURS} and {MOST_HOURS} hours"
    raise argparse.ArgumentTypeError(message)
