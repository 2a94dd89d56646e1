"""A script stands in for Java: it says what Spark's launcher would, and writes a file."""

from pathlib import Path

import pytest

from local.databricks.classes import archive_of
from local.setup.classes import ArchiveError, make

JAVA = """#!/bin/sh
for word in "$@"; do
    case $word in
        org.apache.spark.launcher.Main) printf '\\0\\n\\0%s\\0-cp\\0jars\\0' "$0"
            printf 'org.apache.spark.deploy.SparkSubmit\\0pyspark-shell\\0' ;;
        -XX:SharedArchiveFile=*) {writes} "${{word#*=}}" ;;
    esac
done
"""


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    folder = tmp_path / "jars"
    folder.mkdir()
    (folder / "delta.jar").write_bytes(b"classes")
    return folder


def _java_that(writes: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = home / "bin" / "java"
    command.parent.mkdir()
    command.write_text(JAVA.format(writes=writes), "utf-8")
    command.chmod(0o700)
    monkeypatch.setenv("JAVA_HOME", str(home))


def test_the_archive_is_made_once_and_older_ones_go(
    jars: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _java_that("touch", tmp_path, monkeypatch)
    (jars / "classes-0123456789abcdef.jsa").touch()

    assert make(jars) == archive_of(jars)
    assert [path.name for path in jars.glob("*.jsa")] == [archive_of(jars).name]
    assert make(jars) is None


@pytest.mark.parametrize("writes", ["false", "exit 1 #", "true"])
def test_a_java_that_writes_nothing_leaves_the_folder_as_it_was(
    writes: str, jars: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _java_that(writes, tmp_path, monkeypatch)

    with pytest.raises(ArchiveError):
        make(jars)
    assert [path.name for path in jars.iterdir()] == ["delta.jar"]
