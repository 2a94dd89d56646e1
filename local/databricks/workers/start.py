"""Starts the nursery, and writes the command that Spark takes for its Python."""

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
LAUNCHER: Final = Path(__file__).with_name("launcher.py")
ONE_THREAD: Final = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
}
"""A process that forks should have one thread; pyarrow and numpy start more when imported."""
QUEUE: Final = 64
"""Launchers that may wait while the nursery imports."""
END_SECONDS: Final = 10.0


@contextmanager
def forked_workers() -> Iterator[Path]:
    """The command for `PYSPARK_PYTHON`, with a nursery behind it while this holds."""
    with TemporaryDirectory(prefix="tidegate-") as name:
        folder = Path(name)
        with _nursery(folder / "nursery"):
            yield _command(folder)


@contextmanager
def _nursery(address: Path) -> Iterator[None]:
    # Only the nursery holds the socket afterwards: without it, launchers are refused at once.
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen(QUEUE)
        process = subprocess.Popen(
            [sys.executable, "-m", "local.databricks.workers.nursery", str(server.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[server.fileno()],
            env={**os.environ, **ONE_THREAD},
            cwd=ROOT,
        )
    try:
        yield
    finally:
        process.communicate(timeout=END_SECONDS)


def _command(folder: Path) -> Path:
    command = folder / "python"
    words = [sys.executable, "-IS", str(LAUNCHER), str(folder / "nursery"), sys.executable]
    command.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', "utf-8")
    command.chmod(0o700)
    return command
