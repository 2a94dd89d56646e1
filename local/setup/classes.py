"""Spark's classes, archived once for this Java: `python -m local.setup.classes .tidegate/jars`.

A JVM of its own, which runs nothing, reads the listed classes out of the jars and writes them as it
would hold them in memory. Every Spark session on this machine then starts with them.
"""

import argparse
import gzip
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from local.databricks.classes import (
    LISTED,
    PATTERN,
    archive_of,
    class_path,
    java,
    spark_home,
)

ARCHIVE_SECONDS: Final = 900.0
DUMP: Final = ("-Xshare:dump", "-Xlog:disable", "-XX:TieredStopAtLevel=1", "-XX:+UseG1GC")
"""Only this collector writes objects as well, which the others can then read."""
SUBMIT: Final = "org.apache.spark.deploy.SparkSubmit"


class ArchiveError(Exception):
    """There is no archive; Spark works without one, only slower at first."""


def make(jars: Path) -> Path | None:
    """Make the archive that fits, unless it is there; the others go. Raises ArchiveError."""
    archive = archive_of(jars)
    if archive.is_file():
        return None
    with TemporaryDirectory(dir=jars, prefix=".classes-") as name:
        made = _written(jars, Path(name))
        for old in jars.glob(PATTERN):
            old.unlink(missing_ok=True)
        made.replace(archive)
    return archive


def _written(jars: Path, folder: Path) -> Path:
    listed, made = folder / "classes.txt", folder / "classes.jsa"
    listed.write_bytes(gzip.decompress(LISTED.read_bytes()))
    options = [f"-XX:SharedClassListFile={listed}", f"-XX:SharedArchiveFile={made}"]
    _output([*_spark_command(jars), *DUMP, *options])
    if not made.is_file():
        raise ArchiveError("Java wrote no archive")
    return made


def _spark_command(jars: Path) -> list[str]:
    """How Spark would start its JVM, up to the class that it runs: its launcher says."""
    launcher = [
        str(java()), "-Xmx128m", "-cp", str(spark_home() / "jars" / "*"),
        "org.apache.spark.launcher.Main", SUBMIT,
        "--conf", f"spark.driver.extraClassPath={class_path(jars)}", "pyspark-shell",
    ]  # fmt: skip
    words = [word for each in _output(launcher).split("\0") if (word := each.strip())]
    return words[: words.index(SUBMIT)]


def _output(command: list[str]) -> str:
    environment = {**os.environ, "SPARK_HOME": str(spark_home()), "SPARK_SCALA_VERSION": "2.13"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=ARCHIVE_SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ArchiveError(str(error)) from error
    if done.returncode:
        raise ArchiveError(f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def main() -> int:
    """Say what happened; a failure is no reason to stop, for nothing depends on the archive."""
    parser = argparse.ArgumentParser(prog="python -m local.setup.classes", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the jars are, and the archive goes")
    try:
        made = make(parser.parse_args().folder)
    except (ArchiveError, OSError) as error:
        print(f"Spark's classes are not archived, so it starts slower: {error}", file=sys.stderr)
        return 0
    if made:
        print(f"Spark: its classes are archived in {made}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
