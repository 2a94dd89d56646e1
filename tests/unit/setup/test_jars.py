from hashlib import sha256
from pathlib import Path

import pytest

from local.setup.jars import Jar, install, locked_jars

DELTA = Jar(
    organisation="io.delta",
    artifact="delta",
    revision="1.0",
    sha256=sha256(b"classes").hexdigest(),
)


def test_the_lock_names_delta_and_the_azure_file_system_with_their_digests() -> None:
    jars = {jar.artifact: jar for jar in locked_jars()}

    assert {"delta-spark_4.2_2.13", "delta-storage", "hadoop-azure"} <= set(jars)
    assert all(len(jar.sha256) == 64 for jar in jars.values())


def test_a_line_without_a_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Jar.parse("io.delta:delta-spark_4.2_2.13:4.4.0")


def test_nothing_is_fetched_when_every_jar_is_there(tmp_path: Path) -> None:
    (tmp_path / "delta-1.0.jar").write_bytes(b"classes")

    assert install(tmp_path, [DELTA], maven_root="http://127.0.0.1:1") == 0


def test_a_damaged_jar_is_not_taken_for_the_locked_one(tmp_path: Path) -> None:
    (tmp_path / "delta-1.0.jar").write_bytes(b"classes, cut o")

    assert not DELTA.is_in(tmp_path)
