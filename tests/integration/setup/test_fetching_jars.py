"""Ivy against a folder laid out as a Maven repository: no network."""

from hashlib import sha256
from pathlib import Path

import pytest

from local.setup.jars import Jar, JarsError, install


def a_jar(content: bytes) -> Jar:
    return Jar(
        organisation="io.delta",
        artifact="delta",
        revision="1.0",
        sha256=sha256(content).hexdigest(),
    )


@pytest.fixture
def maven_root(tmp_path: Path) -> str:
    folder = tmp_path / "maven" / "io" / "delta" / "delta" / "1.0"
    folder.mkdir(parents=True)
    (folder / "delta-1.0.jar").write_bytes(b"classes")
    return (tmp_path / "maven").as_uri()


def test_a_missing_jar_is_fetched_once(tmp_path: Path, maven_root: str) -> None:
    jars = tmp_path / "jars"

    assert install(jars, [a_jar(b"classes")], maven_root) == 1
    assert install(jars, [a_jar(b"classes")], maven_root) == 0
    assert [path.name for path in jars.iterdir()] == ["delta-1.0.jar"]


def test_a_jar_with_another_digest_is_refused_and_not_kept(tmp_path: Path, maven_root: str) -> None:
    jars = tmp_path / "jars"

    with pytest.raises(JarsError, match=r"delta-1\.0\.jar"):
        install(jars, [a_jar(b"other classes")], maven_root)
    assert not list(jars.iterdir())


def test_a_jar_that_the_repository_lacks_is_named(tmp_path: Path, maven_root: str) -> None:
    absent = Jar(organisation="io.delta", artifact="absent", revision="1.0", sha256="0" * 64)

    with pytest.raises(JarsError, match="absent"):
        install(tmp_path / "jars", [absent], maven_root)
