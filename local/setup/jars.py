"""Delta's jars, fetched once: `python -m local.setup.jars .tidegate/jars`.

Spark has no Delta and no Azure file system of its own. The Ivy inside pyspark fetches exactly the
jars of `jars.lock`, without their dependencies, which pyspark ships; Spark then needs no network.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Self
from xml.etree import ElementTree as ET

LOCK: Final = Path(__file__).with_name("jars.lock")
FETCH_SECONDS: Final = 300.0


class JarsError(Exception):
    """The jars could not be fetched, or are not the ones that the lock file names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar:
    """One line of the lock file: `organisation:artifact:revision sha256:<hexadecimal>`."""

    organisation: str
    artifact: str
    revision: str
    sha256: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """Raises ValueError when the line is not a locked jar."""
        coordinates, digest = line.split(" sha256:")
        organisation, artifact, revision = coordinates.split(":")
        return cls(
            organisation=organisation, artifact=artifact, revision=revision, sha256=digest.strip()
        )

    @property
    def file_name(self) -> str:
        """As Maven names it."""
        return f"{self.artifact}-{self.revision}.jar"

    def is_in(self, folder: Path) -> bool:
        """Whether the folder holds this jar, byte for byte."""
        path = folder / self.file_name
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def locked_jars(lock: Path = LOCK) -> tuple[Jar, ...]:
    """Every jar of the lock file. Raises ValueError."""
    return tuple(Jar.parse(line) for line in lock.read_text("utf-8").splitlines() if line)


def install(folder: Path, jars: Iterable[Jar], maven_root: str | None = None) -> int:
    """Put the jars that `folder` lacks there and count them. Raises JarsError."""
    missing = [jar for jar in jars if not jar.is_in(folder)]
    if not missing:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
        _fetch(missing, Path(scratch), maven_root)
        if wrong := [jar.file_name for jar in missing if not jar.is_in(Path(scratch))]:
            raise JarsError(f"not the jars of {LOCK.name}: {', '.join(wrong)}")
        for jar in missing:
            (Path(scratch) / jar.file_name).replace(folder / jar.file_name)
    return len(missing)


def _fetch(jars: Iterable[Jar], folder: Path, maven_root: str | None) -> None:
    _write_module(folder / "jars.ivy.xml", jars)
    _write_settings(folder / "ivysettings.xml", maven_root)
    command = [
        _java(), "-jar", str(_ivy()), "-warn", "-types", "jar",
        "-settings", str(folder / "ivysettings.xml"), "-ivy", str(folder / "jars.ivy.xml"),
        "-cache", str(folder / "cache"),
        "-retrieve", str(folder / "[artifact]-[revision].[ext]"),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise JarsError(f"Ivy did not fetch the jars: {error}") from error
    if done.returncode:
        raise JarsError(f"Ivy did not fetch the jars:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def _write_module(path: Path, jars: Iterable[Jar]) -> None:
    module = ET.Element("ivy-module", version="2.0")
    ET.SubElement(module, "info", organisation="tidegate", module="jars")
    configurations = ET.SubElement(
        module, "configurations", defaultconf="default", defaultconfmapping="default->default"
    )
    ET.SubElement(configurations, "conf", name="default")
    dependencies = ET.SubElement(module, "dependencies")
    for jar in jars:
        ET.SubElement(
            dependencies, "dependency",
            org=jar.organisation, name=jar.artifact, rev=jar.revision, transitive="false",
        )  # fmt: skip
    ET.ElementTree(module).write(path)


def _write_settings(path: Path, maven_root: str | None) -> None:
    settings = ET.Element("ivysettings")
    ET.SubElement(settings, "settings", defaultResolver="maven")
    resolvers = ET.SubElement(settings, "resolvers")
    attributes = {"name": "maven", "m2compatible": "true", "usepoms": "false"}
    # Without a root this resolver is Maven Central.
    if maven_root:
        attributes["root"] = f"{maven_root.rstrip('/')}/"
    ET.SubElement(resolvers, "ibiblio", attributes)
    ET.ElementTree(settings).write(path)


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _ivy() -> Path:
    pyspark = find_spec("pyspark")
    if pyspark is None or pyspark.origin is None:
        raise JarsError("pyspark is not installed; run `make setup`")
    found = sorted((Path(pyspark.origin).parent / "jars").glob("ivy-*.jar"))
    if not found:
        raise JarsError("pyspark came without Ivy")
    return found[-1]


def main() -> int:
    """Install into the folder of the command line; exit 1 with the reason when that fails."""
    parser = argparse.ArgumentParser(prog="python -m local.setup.jars", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the jars go")
    folder = parser.parse_args().folder
    try:
        fetched = install(folder, locked_jars(), os.environ.get("MAVEN_ROOT"))
    except JarsError as error:
        print(error, file=sys.stderr)
        return 1
    if fetched:
        print(f"Delta: {fetched} jars fetched into {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
