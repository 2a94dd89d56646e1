"""The three stages alone, in a new JVM with the world's settings, in CPU seconds.

A busy machine changes those less than it changes the time that passes. With `--classes FILE` the
JVM also writes down what it loads, from which `make setup` makes the archive of Spark's classes.
"""

import argparse
import gzip
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from benchmarks.latency.drops import changed_drops, first_drops
from benchmarks.latency.processes import below, cpu_seconds
from benchmarks.latency.stage_runs import StageRuns
from flows import layout
from flows.catalogue import load_flows
from flows.names import FlowName
from local.databricks.bundle import load_bundle
from local.databricks.serve import Options, open_session
from local.databricks.session import Compiler, connection_string
from local.databricks.spec import LakeEndpoint
from local.databricks.tasks.sessions import ClonedSessions
from local.databricks.warmup import rehearse
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from local.world.processes import CATALOG, STORAGE

FLOW: Final = FlowName("netflix")
STARTED: Final = "{:14} {:6.1f} s {:6.1f} CPU s {:6} classes"


def main() -> None:
    """Exit status 1 and a traceback when a stage fails."""
    given = _parser().parse_args()
    with TemporaryDirectory(prefix="tidegate-stages-") as name:
        listed = Path(name) / "classes.txt"
        if given.classes:
            os.environ["JDK_JAVA_OPTIONS"] = f"-XX:DumpLoadedClassList={listed}"
        _run(given, Path(name))
        if given.classes:
            given.classes.write_bytes(gzip.compress(_own(listed.read_text("utf-8")), mtime=0))


def _run(given: argparse.Namespace, folder: Path) -> None:
    with ExitStack() as stack:
        lake, blobs = stack.enter_context(_lake(folder))
        begun, cpu = time.monotonic(), _cpu()
        spark = stack.enter_context(open_session(_options(lake, folder, given.jars)))
        print(STARTED.format("start", time.monotonic() - begun, _cpu() - cpu, _loaded(spark)))
        metering = partial(_measured, spark)
        if given.rehearsal:
            with metering("rehearsal"):
                _rehearse(spark, folder / "rehearsal")
        flow = load_flows()[FLOW]
        runs = StageRuns(spark=spark, blobs=blobs, flow=flow, metering=metering)
        with metering("five files"):
            runs.pass_on(1, first_drops(given.data, flow))
        for level, drop in enumerate(changed_drops(given.data, flow, folder, given.repeat), 2):
            runs.pass_on(level, [drop])


@contextmanager
def _lake(folder: Path) -> Iterator[tuple[LakeEndpoint, BlobServiceClient]]:
    blob, queue, table = free_ports(3)
    azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
    lake = LakeEndpoint(blob_port=blob)
    with (
        running(azurite, folder / "azurite"),
        BlobServiceClient.from_connection_string(connection_string(lake)) as blobs,
    ):
        for container in layout.CONTAINERS:
            blobs.create_container(container)
        yield lake, blobs


def _options(lake: LakeEndpoint, folder: Path, jars: Path) -> Options:
    variables = {"storage": STORAGE, "catalog": CATALOG}
    return Options(
        port=0,
        bundle=load_bundle(Path("infra"), "dev", variables),
        project=Path("spark"),
        token="",
        state=folder,
        lake=lake,
        jars=jars,
        compiler=Compiler.QUICK_START,
    )


def _rehearse(spark: SparkSession, folder: Path) -> None:
    folder.mkdir()
    with ClonedSessions(warm=spark).session_of("rehearsal", "rehearsal") as session:
        rehearse(session, folder, go_on=lambda: True)


@contextmanager
def _measured(spark: SparkSession, name: str) -> Iterator[None]:
    begun, cpu, classes = time.monotonic(), _cpu(), _loaded(spark)
    yield
    seconds, spent = time.monotonic() - begun, _cpu() - cpu
    print(STARTED.format(name, seconds, spent, _loaded(spark) - classes), flush=True)


def _cpu() -> float:
    """Of this process, the JVM and Spark's Python; Azurite's is not Spark's."""
    mine = os.getpid()
    azurite = below(mine, "local.storage.azurite")
    return cpu_seconds(mine) - (cpu_seconds(azurite) if azurite else 0.0)


def _loaded(spark: SparkSession) -> int:
    jvm = spark._jvm  # noqa: SLF001 - PySpark has no public way to Java's own classes
    if jvm is None:
        return 0
    beans = jvm.java.lang.management.ManagementFactory
    return int(beans.getClassLoadingMXBean().getTotalLoadedClassCount())


def _own(listed: str) -> bytes:
    """Each class once, without comments, generated proxies and what a task's loader brought."""
    lines = dict.fromkeys(listed.splitlines())
    kept = [each for each in lines if not each.startswith("#") and "$Proxy" not in each]
    return "".join(f"{each}\n" for each in kept if " source:" not in each).encode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency.stages")
    add = parser.add_argument
    add("--data", type=Path, default=Path("flows/netflix/sample"), help="one file per dataset")
    add("--repeat", type=int, default=0, help="how often one small file follows")
    add("--jars", type=Path, default=Path(".tidegate/jars"), help="with or without an archive")
    add("--rehearsal", action="store_true", help="rehearse the stages first, as a world does")
    add("--classes", type=Path, metavar="FILE", help="write the list of classes here, compressed")
    return parser


if __name__ == "__main__":
    main()
