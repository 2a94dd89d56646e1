"""The workspace as a process of its own, over a lake and a project of the test's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from databricks.sdk import WorkspaceClient

from local.databricks.spec import LakeEndpoint
from local.ports import free_ports
from tests.integration.databricks.world import TOKEN, checked_client, until
from tests.unit.databricks.fakes import VARIABLES

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 120
END_SECONDS = 60
"""For a JVM to end, which on a busy machine takes long."""

PROJECT = """
[project]
name = "medallion"

[project.scripts]
bronze = "titles_wheel:bronze"
maintain = "medallion.maintain:main"
silver = "titles_wheel:silver"
"""
WHEEL = '''
"""Tasks with the shape of the product's: a command line and the session that is there."""
import argparse, sys, threading
from pyspark.sql import SparkSession

def arguments():
    parser = argparse.ArgumentParser()
    for name in ("flow", "level", "attempt", "storage", "catalog"):
        parser.add_argument("--" + name, required=True)
    for name in ("rebuild", "dataset"):
        parser.add_argument("--" + name)
    return parser.parse_args()

def bronze():
    given = arguments()
    spark = SparkSession.builder.getOrCreate()
    if given.level == "13":
        raise ValueError("level 13 is not wanted")
    if given.level == "14":
        sys.exit(3)
    if given.level == "15":
        endless(spark)
    spark.conf.set("spark.sql.shuffle.partitions", given.level)
    spark.range(int(given.level)).write.mode("overwrite").saveAsTable("netflix_bronze.levels")
    print(given.flow, given.catalog, spark.conf.get("spark.sql.shuffle.partitions"))

def silver():
    given = arguments()
    spark = SparkSession.builder.getOrCreate()
    print("partitions", spark.conf.get("spark.sql.shuffle.partitions"))
    assert sys.argv[0] == "silver", sys.argv

def endless(spark):
    """A stream whose batch never ends, as Auto Loader's would be at a bad moment."""
    def slow(rows):
        for row in rows:
            threading.Event().wait()
            yield row
    stream = spark.readStream.format("rate-micro-batch").option("rowsPerBatch", 1).load()
    query = (stream.mapInPandas(slow, stream.schema).writeStream.format("noop")
             .trigger(availableNow=True).start())
    query.awaitTermination()
'''


PIPELINE = """
from pyspark import pipelines as dp
from pyspark.sql import functions as F

@dp.materialized_view(name="levels")
@dp.expect_or_drop("even", "id % 2 = 0")
def levels():
    catalog = spark.conf.get("tidegate.catalog")
    rows = spark.read.table(catalog + ".netflix_bronze.levels")
    return rows.withColumn("square", F.expr("id * id"))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders that one workspace process works in, one after another."""

    folder: Path
    lake: LakeEndpoint

    def prepare(self) -> None:
        """The product's bundle beside a small wheel project, which has the product's table care."""
        shutil.copytree(ROOT / "infra", self.folder / "infra")
        (self.folder / "spark").mkdir()
        (self.folder / "spark/pyproject.toml").write_text(PROJECT, "utf-8")
        (self.folder / "spark/titles_wheel.py").write_text(WHEEL, "utf-8")
        (self.folder / "spark/medallion").symlink_to(ROOT / "spark/medallion")
        (self.folder / "spark/pipelines/netflix").mkdir(parents=True)
        (self.folder / "spark/pipelines/netflix/gold.py").write_text(PIPELINE, "utf-8")
        (self.folder / "token").write_text(TOKEN, "utf-8")

    def command(self, port: int) -> list[str]:
        """As the supervisor starts it, without the rehearsal, which has tests of its own."""
        variables = [f"--var={name}={value}" for name, value in VARIABLES.items()]
        return [
            sys.executable, "-m", "local.databricks", "--port", str(port),
            "--bundle", str(self.folder / "infra"), "--target", "dev", *variables,
            "--lake-blob-port", str(self.lake.blob_port), "--jars", str(ROOT / ".tidegate/jars"),
            "--state", str(self.folder / "state"), "--token-file", str(self.folder / "token"),
            "--memory", "1g", "--compiler", "QUICK_START", "--no-rehearsal",
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A workspace process that has said `ready`."""

    client: WorkspaceClient
    process: subprocess.Popen[str]

    def java(self) -> list[int]:
        """Process ids of its JVM."""
        return [pid for pid in _descendants(self.process.pid) if _name(pid) == "java"]


@contextmanager
def started(place: Place) -> Iterator[Started]:
    """Ended with SIGTERM unless the test has ended it."""
    (port,) = free_ports(1)
    process = subprocess.Popen(
        place.command(port), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with checked_client(f"http://127.0.0.1:{port}") as client:
            yield Started(client=client, process=process)
    finally:
        process.terminate()
        process.communicate(timeout=START_SECONDS)


def alive(pid: int) -> bool:
    """Whether a process runs, which one that waits to be reaped does not."""
    return _name(pid) != ""


def gone(pids: list[int]) -> None:
    """Raises TimeoutError when one still runs after a while."""
    until(lambda: not any(alive(pid) for pid in pids), END_SECONDS)


def _name(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return ""
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return "" if rest.split()[0] == "Z" else name


def _descendants(pid: int) -> list[int]:
    children = [int(child) for task in _tasks(pid) for child in _children(task)]
    return [*children, *(each for child in children for each in _descendants(child))]


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _children(task: Path) -> list[str]:
    """None of a thread that has ended since it was listed, as those of a busy process do."""
    try:
        return (task / "children").read_text("utf-8").split()
    except OSError:
        return []


def kill(process: subprocess.Popen[str]) -> None:
    """As a power cut would: nothing is told, nothing is flushed."""
    os.kill(process.pid, 9)
    process.wait()
