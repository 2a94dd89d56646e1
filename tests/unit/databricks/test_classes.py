import os
from pathlib import Path

import pytest

from local.databricks.classes import archive_of, archive_options, class_path


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    (tmp_path / "delta.jar").write_bytes(b"classes")
    (tmp_path / "azure.jar").write_bytes(b"more classes")
    return tmp_path


def test_without_an_archive_the_jvm_is_told_nothing(jars: Path) -> None:
    assert archive_options(jars) == ()


def test_an_archive_of_this_java_and_these_jars_is_used(jars: Path) -> None:
    archive_of(jars).touch()

    assert f"-XX:SharedArchiveFile={archive_of(jars)}" in archive_options(jars)


def test_an_archive_of_other_jars_is_not_used(jars: Path) -> None:
    archive_of(jars).touch()
    (jars / "delta.jar").write_bytes(b"classes of the next release")

    assert archive_options(jars) == ()


def test_an_archive_of_another_java_is_not_used(
    jars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive_of(jars).touch()
    other = jars / "java-25" / "bin" / "java"
    other.parent.mkdir(parents=True)
    other.touch()
    monkeypatch.setenv("JAVA_HOME", str(jars / "java-25"))

    assert archive_options(jars) == ()


def test_the_jvm_is_given_absolute_paths_in_one_order(
    jars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(jars.parent)
    given = class_path(Path(jars.name)).split(os.pathsep)

    assert given == [str(jars / "azure.jar"), str(jars / "delta.jar")]


def test_a_folder_without_jars_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make setup"):
        archive_options(tmp_path)
