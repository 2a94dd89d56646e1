"""Azurite as a child process: `python -m local.storage.azurite` runs it until standard input ends.

Azurite saves its tables every five seconds, so it is always ended with SIGTERM, never killed: a
kill loses writes that it has acknowledged.
"""

import argparse
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from local.lifeline import end_with_parent

ACCOUNT: Final = "devstoreaccount1"
KEY: Final = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
"""The public account and key that every Azurite has; they open nothing else."""

SCRIPT: Final = Path("local/setup/node_modules/azurite/dist/src/azurite.js")
START_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Azurite:
    """Where a running Azurite listens, on 127.0.0.1."""

    blob_port: int
    queue_port: int
    table_port: int

    def connection_string(self, blob_port: int | None = None) -> str:
        """For the Azure clients; `blob_port` puts another blob endpoint (the gateway) in."""
        blob = blob_port or self.blob_port
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"BlobEndpoint=http://127.0.0.1:{blob}/{ACCOUNT};"
            f"QueueEndpoint=http://127.0.0.1:{self.queue_port}/{ACCOUNT};"
            f"TableEndpoint=http://127.0.0.1:{self.table_port}/{ACCOUNT};"
        )

    def command(self, folder: Path) -> list[str]:
        """The node command; no step of it reaches the network."""
        return [
            "node", str(SCRIPT), "--location", str(folder), "--silent",
            "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", str(self.blob_port),
            "--queueHost", "127.0.0.1", "--queuePort", str(self.queue_port),
            "--tableHost", "127.0.0.1", "--tablePort", str(self.table_port),
        ]  # fmt: skip

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Return when all three services listen. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        for port in (self.blob_port, self.queue_port, self.table_port):
            while not _listens(port):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Azurite does not listen on 127.0.0.1:{port}")
                time.sleep(0.05)


@contextmanager
def running(azurite: Azurite, folder: Path) -> Iterator[Azurite]:
    """Start Azurite over `folder` and end it with SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.storage.azurite", "--folder", str(folder),
         "--ports", str(azurite.blob_port), str(azurite.queue_port), str(azurite.table_port)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        azurite.wait()
        yield azurite
    finally:
        process.terminate()
        process.communicate(timeout=START_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    """Run node in the foreground and hand our own SIGTERM on to it."""
    parser = argparse.ArgumentParser(prog="python -m local.storage.azurite", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where Azurite keeps its data")
    parser.add_argument(
        "--ports", type=int, nargs=3, required=True, metavar=("BLOB", "QUEUE", "TABLE")
    )
    arguments = parser.parse_args()
    blob, queue, table = arguments.ports
    azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
    # Our own stdout has one line: what node prints could get in between its letters.
    process = subprocess.Popen(
        azurite.command(arguments.folder), stdin=subprocess.DEVNULL, stdout=sys.stderr
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    end_with_parent()
    azurite.wait()
    print("ready", flush=True)
    return process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
