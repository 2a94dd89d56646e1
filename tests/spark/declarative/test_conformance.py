"""The open-source `spark-pipelines dry-run` accepts the sources of every pipeline of ours.

It knows no expectations, so the pipeline's first file puts decorators that do nothing in their
place. It runs against Spark Connect on the session's own context, where the silver tables are.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark
import pytest
from medallion.ddl import ensure_tables
from medallion.run import Run
from medallion.silver_tables import silver_table
from pyspark.sql import SparkSession

from flows.catalogue import load_flow
from flows.names import FlowName, Stage
from local.ports import free_ports

PIPELINES = Path("spark/pipelines")
COMMAND = Path(pyspark.__path__[0], "pipelines", "cli.py")
SECONDS = 120.0

NO_EXPECTATIONS = """
from itertools import product
from pyspark import pipelines

def expect(*_rules, **_named):
    return lambda query: query

for every, action in product(("expect", "expect_all"), ("", "_or_drop", "_or_fail")):
    assert not hasattr(pipelines, every + action)
    setattr(pipelines, every + action, expect)
"""

SPEC = """
name: {flow}
storage: {storage}
catalog: spark_catalog
schema: {flow}_gold
configuration: {{tidegate.catalog: spark_catalog}}
libraries:
  - glob: {{include: no_expectations.py}}
  - glob: {{include: sources/**}}
"""


@contextmanager
def connect(spark: SparkSession) -> Iterator[str]:
    """The address of Spark Connect on this context while it holds."""
    (port,) = free_ports(1)
    jvm = spark._jvm  # noqa: SLF001 - the service has no Python name
    assert jvm is not None
    settings = jvm.org.apache.spark.SparkEnv.get().conf()
    settings.set("spark.connect.grpc.binding.address", "127.0.0.1")
    settings.set("spark.connect.grpc.binding.port", str(port))
    service = jvm.org.apache.spark.sql.connect.service.SparkConnectService
    service.start(spark._jsparkSession.sparkContext())  # noqa: SLF001 - as above
    nothing = jvm.scala.Option.empty()
    try:
        yield f"sc://127.0.0.1:{port}"
    finally:
        service.stop(nothing, nothing)


@pytest.fixture
def silver(spark: SparkSession, tmp_path: Path, flow: str) -> Iterator[None]:
    """Every silver table of the flow, without rows, and the schema of its gold tables."""
    declared = load_flow(Path("flows", flow))
    run = Run(
        flow=FlowName(flow),
        stage=Stage.SILVER,
        level=1,
        attempt=1,
        storage="",
        catalog="spark_catalog",
    )
    schemas = [f"{flow}_silver", f"{flow}_gold"]
    for schema in schemas:
        spark.sql(f"CREATE SCHEMA {schema} LOCATION '{(tmp_path / schema).as_uri()}'")
    tables = [silver_table(contract, run) for contract in declared.datasets.values()]
    ensure_tables(spark, schemas[0], tables)
    yield
    for schema in schemas:
        spark.sql(f"DROP SCHEMA {schema} CASCADE")


def dry_run(folder: Path, flow: str, address: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(PIPELINES / flow, folder / "sources")
    (folder / "no_expectations.py").write_text(NO_EXPECTATIONS)
    spec = folder / "spark-pipeline.yml"
    spec.write_text(SPEC.format(flow=flow, storage=(folder / "storage").as_uri()))
    paths = os.pathsep.join(str(Path(each).resolve()) for each in ("spark", "."))
    surroundings = {
        **os.environ,
        "PYTHONPATH": paths,
        "SPARK_CONNECT_MODE_ENABLED": "1",
        "SPARK_REMOTE": address,
    }
    return subprocess.run(
        [sys.executable, str(COMMAND), "dry-run", "--spec", str(spec)],
        env=surroundings, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.usefixtures("silver")
@pytest.mark.parametrize("flow", sorted(each.name for each in PIPELINES.iterdir() if each.is_dir()))
def test_the_open_source_dry_run_accepts_the_pipeline(
    spark: SparkSession, tmp_path: Path, flow: str
) -> None:
    with connect(spark) as address:
        ended = dry_run(tmp_path, flow, address)
    assert ended.returncode == 0, ended.stderr
    assert "Run is COMPLETED." in ended.stdout
    assert not spark.sql(f"SHOW TABLES IN {flow}_gold").collect()
