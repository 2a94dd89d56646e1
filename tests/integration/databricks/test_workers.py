"""Children of the nursery are the processes that Spark would have started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.databricks.workers import forked_workers
from local.databricks.workers.start import LAUNCHER
from tests.integration.databricks.world import until

CHILD = """
import os, sys
print(sys.argv[1:], os.environ["GREETING"], os.getcwd(), sys.stdin.readline().strip())
print("pyspark.worker" in sys.modules, file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""
ENDLESS = """
import os, threading
print(os.getpid(), flush=True)
threading.Event().wait()
"""


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    with forked_workers() as command:
        yield command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """On the path of the nursery: `pyspark` is, so the children are modules by file name."""
    (tmp_path / "a_child.py").write_text(CHILD, "utf-8")
    (tmp_path / "endless_child.py").write_text(ENDLESS, "utf-8")
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "GREETING": "hello"}


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, "-m", "a_child", "7"],
        input="from stdin\n", capture_output=True, text=True, check=False, cwd=folder,
        env=environment(folder), timeout=60,
    )  # fmt: skip


def test_a_child_has_its_launcher_s_streams_arguments_and_status(
    python: Path, folder: Path
) -> None:
    ended = run([str(python)], folder)
    assert ended.stdout == f"['7'] hello {folder} from stdin\n"
    assert ended.stderr == "True\n"
    assert ended.returncode == 7


def test_a_child_ends_with_its_launcher(python: Path, folder: Path) -> None:
    with subprocess.Popen(
        [str(python), "-m", "endless_child"],
        stdout=subprocess.PIPE, text=True, cwd=folder, env=environment(folder),
    ) as launcher:  # fmt: skip
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        launcher.send_signal(signal.SIGKILL)
    until(lambda: not Path(f"/proc/{child}").exists())


def test_without_a_nursery_the_launcher_becomes_python(folder: Path) -> None:
    absent = str(folder / "nursery")
    ended = run([sys.executable, "-IS", str(LAUNCHER), absent, sys.executable], folder)
    assert ended.stdout == f"['7'] hello {folder} from stdin\n"
    assert ended.stderr == "False\n"
    assert ended.returncode == 7
