"""`python -m benchmarks.lakehouse.ours WHAT`: one measurement with Spark in a new JVM."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from medallion.sql import qualified
from pyspark.sql import SparkSession

from benchmarks.gate.contracts_of import contract_of
from benchmarks.lakehouse.disk import Disk
from benchmarks.lakehouse.session import Settings, session_on
from benchmarks.lakehouse.stages import CATALOG, Stages
from benchmarks.lakehouse.telling import Told
from flows import layout
from flows.catalogue import load_flows
from flows.flow import Coalescing, Flow
from flows.names import DatasetName, FlowName, Stage

WIDE: Final = Path(__file__).parents[1] / "gate" / "contracts" / "wide.odcs.yaml"
TITLES: Final = DatasetName("titles")
REHEARSAL: Final = "rehearsal"
"""A first run of a JVM takes seconds whatever it loads: one on little data is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The command line."""

    what: str
    source: Path
    small: Path | None
    """A folder of little data of the same kind."""
    changed: Path | None
    work: Path
    jars: Path
    cores: int
    memory: str
    settings: Settings


def main() -> None:
    """Tell what was measured. Exit status 1 and a traceback when a stage fails."""
    given = _given()
    told = Told()
    WORK[given.what](given, told)
    told.print()


@contextmanager
def _session(given: Given) -> Iterator[tuple[SparkSession, Disk]]:
    disk = Disk(root=given.work.resolve())
    with session_on(
        disk, given.jars, given.settings, cores=given.cores, memory=given.memory
    ) as spark:
        yield spark, disk


def bronze(given: Given, told: Told) -> None:
    """The product's bronze run over the files of one dataset, with its receipt."""
    with _session(given) as (spark, disk):
        for name, folder in ((REHEARSAL, given.small), ("bronze", given.source)):
            flow = _flow(name)
            (dataset,) = flow.datasets
            stages = Stages(spark=spark, flow=flow, disk=disk)
            stages.accept(1, {dataset: _files(folder)})
            with told.part(name):
                stages.bronze(1)
            told.rows = stages.rows(Stage.BRONZE, dataset)


def batch(given: Given, told: Told) -> None:
    """Spark's own reader and Delta's writer; it cuts files at line ends."""
    _read_and_write(given, told, {})


def batch_multi_line(given: Given, told: Told) -> None:
    """The same, as contracts must have it: rows may have several lines, so no file is cut."""
    _read_and_write(given, told, {"multiLine": "true"})


def _read_and_write(given: Given, told: Told, options: Mapping[str, str]) -> None:
    schema = ", ".join(f"{column.name} STRING" for column in contract_of(WIDE).columns)
    with _session(given) as (spark, disk):
        reader = spark.read.schema(schema).options(header="true", escape='"', **options)
        for name, folder in ((REHEARSAL, given.small), ("batch", given.source)):
            target = str(disk.root / layout.LAKE / name)
            with told.part(name):
                reader.csv(str(folder)).write.format("delta").save(target)
            told.rows = spark.read.load(target).count()


def flow(given: Given, told: Told) -> None:
    """Titles through the three stages, then a tenth of them changed: silver's MERGE."""
    with _session(given) as (spark, disk):
        netflix = load_flows()[FlowName("netflix")]
        stages = Stages(spark=spark, flow=netflix, disk=disk)
        files = {name: sorted(given.source.glob(f"{name}-*.csv")) for name in netflix.datasets}
        stages.accept(1, files)
        with told.part("bronze"):
            stages.bronze(1)
        with told.part("silver"):
            stages.silver(1, netflix.datasets)
        with told.part("gold"):
            stages.gold()
        told.rows = sum(stages.rows(Stage.BRONZE, name) for name in netflix.datasets)
        told.notes["titles in silver"] = str(stages.rows(Stage.SILVER, TITLES))
        _merge(spark, stages, _files(given.changed), told)


def _merge(spark: SparkSession, stages: Stages, files: list[Path], told: Told) -> None:
    stages.accept(2, {TITLES: files})
    with told.part("bronze, changes"):
        stages.bronze(2)
    silver = qualified(layout.table_name(CATALOG, stages.flow.name, Stage.SILVER, TITLES))
    (before,) = spark.sql(f"DESCRIBE DETAIL {silver}").collect()
    with told.part("silver, changes"):
        stages.silver(2, [TITLES])
    told.notes["bytes before the MERGE"] = str(before["sizeInBytes"])
    told.notes["files before the MERGE"] = str(before["numFiles"])
    (newest, *_) = spark.sql(f"DESCRIBE HISTORY {silver} LIMIT 1").collect()
    told.notes |= {f"{newest['operation']} {k}": v for k, v in newest["operationMetrics"].items()}


def _flow(name: str) -> Flow:
    contract = replace(contract_of(WIDE), flow=FlowName(name))
    return Flow(
        name=FlowName(name),
        description="Orders.",
        coalescing=Coalescing(),
        datasets={contract.dataset: contract},
    )


def _files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.csv")) if folder else []


WORK: Final[Mapping[str, Callable[[Given, Told], None]]] = MappingProxyType(
    {"bronze": bronze, "batch": batch, "batch-multi-line": batch_multi_line, "flow": flow}
)


def _given() -> Given:
    parser = argparse.ArgumentParser(prog="benchmarks.lakehouse.ours", description=__doc__)
    add = parser.add_argument
    add("what", choices=WORK)
    add("--source", type=Path, required=True, help="folder of the files")
    add("--small", type=Path, help="folder of little data, for a rehearsal")
    add("--changed", type=Path, help="folder of changed titles")
    add("--work", type=Path, required=True, help="folder for everything that is written")
    add("--jars", type=Path, default=Path(".tidegate/jars"))
    add("--cores", type=int, default=2)
    add("--memory", default="3g", help="heap of the JVM")
    add("--settings", type=Settings, choices=list(Settings), default=Settings.THROUGHPUT)
    return Given(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
