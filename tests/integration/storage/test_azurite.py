"""Azurite as a process of the world: one word on stdout, everything else in the log."""

import subprocess
import sys
from pathlib import Path

from local.ports import free_ports


def test_it_says_ready_on_a_line_of_its_own_and_nothing_else(tmp_path: Path) -> None:
    module = [sys.executable, "-m", "local.storage.azurite"]
    ports = [str(port) for port in free_ports(3)]
    process = subprocess.Popen(
        [*module, "--folder", str(tmp_path), "--ports", *ports],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.terminate()
    rest, _ = process.communicate(timeout=60)
    assert (first, rest) == ("ready\n", "")
