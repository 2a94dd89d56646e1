"""The workspace's Spark session: Delta, the lake on Azurite through ABFS, and `cloudFiles`."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyspark import SparkContext
from pyspark.sql import SparkSession

from local.databricks.classes import archive_options, class_path
from local.databricks.cloudfiles import register
from local.databricks.cloudfiles.folders import LAKE_SETTING
from local.databricks.spec import LakeEndpoint
from local.databricks.workers import forked_workers

ROOT: Final = Path(__file__).resolve().parents[2]
STOP_SECONDS: Final = 20.0
COMMITTER_FACTORY: Final = "spark.hadoop.mapreduce.outputcommitter.factory.scheme"
FILE_COMMITTER: Final = "org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory"
"""hadoop-azure's own choice, the manifest committer, fails on the job ids of a text write."""
SMALL_DATA: Final = MappingProxyType(
    {
        # Every commit would run a Spark job over the version before it.
        "spark.databricks.delta.allFilesInCrc.enabled": "false",
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.codegen.wholeStage": "false",
        # Spark writes down the plan of every query for its UI, which nobody sees here.
        "spark.sql.debug.maxToStringFields": "0",
        "spark.sql.inMemoryColumnarStorage.compressed": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.ui.explainMode": "simple",
    }
)
LOGGING: Final = Path(__file__).with_name("log4j2.properties")


class Compiler(StrEnum):
    """What the JVM is tuned for."""

    THROUGHPUT = "-XX:+UseParallelGC"
    # With one level the JVM keeps 48 MB of code, which Spark fills: it then throws compiled code
    # away and compiles it again, without end. A heap that has its size from the start spares
    # collections: 170 of them stopped the first minutes for seven seconds.
    QUICK_START = (
        "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC "
        "-Xms1g -Xmn512m -XX:MetaspaceSize=256m"
    )
    """Short runs on small data, in tests and on a laptop.

    Spark then interprets its plans: compiling the Java that it would write for each of them takes
    longer than a few thousand rows do. On large data the interpreter is the slower of the two.
    """

    @property
    def spark_settings(self) -> Mapping[str, str]:
        """What Spark is told beside the JVM's options."""
        return SMALL_DATA if self is Compiler.QUICK_START else {}


@contextmanager
def running_session(
    lake: LakeEndpoint,
    jars: Path,
    warehouse: str,
    *,
    cores: int = 2,
    memory: str = "2g",
    compiler: Compiler = Compiler.THROUGHPUT,
) -> Iterator[SparkSession]:
    """The one session of this process, and the nursery of its Python workers.

    Spark's Python workers inherit the environment of this process, so it is where they learn how
    to reach the lake. `warehouse` is a URI, `memory` a JVM size such as `2g`.

    Raises:
        FileNotFoundError: `jars` holds no jar.
    """
    _prepare_workers(lake)
    with forked_workers() as python:
        os.environ["PYSPARK_PYTHON"] = str(python)
        session = _start(lake, jars, warehouse, cores=cores, memory=memory, compiler=compiler)
        try:
            yield session
        finally:
            _stop(session)


def _start(
    lake: LakeEndpoint, jars: Path, warehouse: str, *, cores: int, memory: str, compiler: Compiler
) -> SparkSession:
    builder = SparkSession.builder.master(f"local[{cores}]").appName("tidegate")
    settings: dict[str, str | int | float | bool | None] = {
        **_jvm(jars, memory, compiler),
        **_sql(warehouse),
        **compiler.spark_settings,
        **_abfs(lake),
    }
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    register(session)
    return session


def _stop(session: SparkSession) -> None:
    """Stop Spark and wait for its JVM, which must end while the lake can still be reached.

    Raises:
        subprocess.TimeoutExpired: the JVM did not end; it was killed.
    """
    gateway = session.sparkContext._gateway  # noqa: SLF001 - PySpark never ends its JVM itself
    session.stop()
    if gateway is None:
        return
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - the next session starts anew
    gateway.shutdown()
    process = gateway.proc
    process.stdin.close()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def lake_uri(lake: LakeEndpoint, container: str) -> str:
    """The URI by which Spark knows a container of the lake, without a trailing slash."""
    return f"abfs://{container}@{_host(lake)}"


def connection_string(lake: LakeEndpoint) -> str:
    """For the Azure clients."""
    return (
        f"DefaultEndpointsProtocol=http;AccountName={lake.account};AccountKey={lake.key};"
        f"BlobEndpoint=http://127.0.0.1:{lake.blob_port}/{lake.account};"
    )


def _prepare_workers(lake: LakeEndpoint) -> None:
    paths = [str(ROOT), str(ROOT / "spark"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    os.environ[LAKE_SETTING] = connection_string(lake)


def _jvm(jars: Path, memory: str, compiler: Compiler) -> Mapping[str, str]:
    options = (
        "-Djava.net.preferIPv4Stack=true",
        f"-Dlog4j2.configurationFile={LOGGING.as_uri()}",
        compiler,
        *archive_options(jars),
    )
    return {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraClassPath": class_path(jars),
        "spark.driver.extraJavaOptions": " ".join(options),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def _sql(warehouse: str) -> Mapping[str, str]:
    return {
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.sources.default": "delta",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "4",
        "spark.sql.warehouse.dir": warehouse,
    }


def _abfs(lake: LakeEndpoint) -> Mapping[str, str]:
    settings = {
        "abfs.endpoint": f"127.0.0.1:{lake.blob_port}",
        "always.use.https": "false",
        f"account.auth.type.{_host(lake)}": "SharedKey",
        f"account.key.{_host(lake)}": lake.key,
        "account.hns.enabled": "false",
        "fns.account.service.type": "BLOB",
        "ingress.service.type": "BLOB",
        # The default is thirty patient retries: half an hour when the lake is gone.
        "io.retry.backoff.interval": "100",
        "io.retry.max.backoff.interval": "1000",
        "io.retry.max.retries": "5",
        "io.retry.min.backoff.interval": "100",
        "networking.library": "JDK_HTTP_URL_CONNECTION",
    }
    return {
        **{f"spark.hadoop.fs.azure.{name}": value for name, value in settings.items()},
        **{f"{COMMITTER_FACTORY}.{scheme}": FILE_COMMITTER for scheme in ("abfs", "abfss")},
    }


def _host(lake: LakeEndpoint) -> str:
    return f"{lake.account}.dfs.core.windows.net"
