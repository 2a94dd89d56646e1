"""`python -m tests.spark.cloudfiles.kills --kills N --seed S`: kill drivers at every step.

A driver streams files through `cloudFiles` into a Delta table. Each is killed before it writes one
of the requests of a step, the next one goes on from what is in the lake. After each, the table's
own log is read without Spark: no row is there twice, and none that no file has; when a driver came
to its end, every row of every file is there.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from azure.storage.blob import BlobServiceClient

from campaigns.audit.delta import rows_of
from flows import layout
from local.databricks.session import connection_string, lake_uri
from local.databricks.spec import LakeEndpoint
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from tests.spark.cloudfiles.barrier import Barrier, before

NAME: Final = "kills"
STEPS: Final = {
    "discovery log": b"/_discovery/",
    "schema log": b"/_schemas/",
    "offset": b"/checkpoint/offsets/",
    "rows": b".parquet",
    "Delta commit": b"/_delta_log/",
    "checkpoint commit": b"/checkpoint/commits/",
}
MOST_PASSING: Final = 5
"""A file is written in several requests, and renamed by a copy; a step may come several times."""
NEW_COLUMN: Final = 0.2
"""How often a file brings a column, which costs the stream one restart."""
ATTEMPTS: Final = 3
"""Of the last driver: one for a new column, one more to come to its end."""


@dataclass(slots=True, kw_only=True)
class Campaign:
    """One stream over one lake, and what was done to it."""

    lake: LakeEndpoint
    blobs: BlobServiceClient
    chance: random.Random
    seconds: float = 180.0
    """For one driver to meet its end, or its barrier."""
    kills: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    columns: int = 0

    def run(self, kills: int) -> None:
        """Until so many drivers were killed, then to the end; `findings` grows."""
        while self.kills.total() < kills:
            self._put()
            step = self.chance.choice(list(STEPS))
            self._driver_until(step, self.chance.randrange(MOST_PASSING + 1))
        if not any(self._driver(self.lake.blob_port, None) == 0 for _ in range(ATTEMPTS)):
            self.findings.append("the last driver did not come to its end")
        self._audit(complete=True)

    def _put(self) -> None:
        """A file or two that the next driver finds."""
        for _ in range(self.chance.randint(1, 2)):
            number = len(self.expected)
            ids = [f"{number}-{row}" for row in range(self.chance.randint(1, 40))]
            self.columns += self.chance.random() < NEW_COLUMN
            more = "".join(f",c{at}" for at in range(self.columns))
            lines = [f"id{more}", *(each + "," * self.columns for each in ids)]
            container = self.blobs.get_container_client(layout.ACCEPTED)
            container.upload_blob(f"{NAME}/{number:08}.csv", "".join(f"{line}\n" for line in lines))
            self.expected.update(ids)

    def _driver_until(self, step: str, passing: int) -> None:
        with before(self.lake.blob_port, b"PUT", STEPS[step], passing=passing) as barrier:
            code = self._driver(barrier.port, barrier)
        if code is None:
            self.kills[step] += 1
        self._audit(complete=code == 0)

    def _driver(self, port: int, barrier: Barrier | None) -> int | None:
        """Its exit code; None when it was killed at the barrier."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.spark.cloudfiles.crashing", "--port", str(port),
             "--name", NAME, "--source", f"{lake_uri(self.lake, layout.ACCEPTED)}/{NAME}",
             "--root", f"{lake_uri(self.lake, layout.LAKE)}/{NAME}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            return _ended(process, barrier, self.seconds)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _audit(self, *, complete: bool) -> None:
        container = self.blobs.get_container_client(layout.LAKE)
        names = list(container.list_blob_names(name_starts_with=f"{NAME}/sink/"))
        rows = rows_of(f"{NAME}/sink", names, lambda name: container.download_blob(name).readall())
        found = Counter(str(row["id"]) for row in rows)
        if more := found - self.expected:
            self.findings.append(f"after {self.kills.total()} kills: {more.total()} rows too many")
        if complete and (lost := self.expected - found):
            self.findings.append(f"after {self.kills.total()} kills: {lost.total()} rows lost")


def _ended(process: subprocess.Popen[bytes], barrier: Barrier | None, seconds: float) -> int | None:
    """Looks at both every tenth of a second. Raises TimeoutError."""
    for _ in range(int(seconds * 10)):
        if barrier is not None and barrier.reached.is_set():
            return None
        try:
            return process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise TimeoutError(f"a driver neither ended nor met its barrier within {seconds:g} s")


@contextmanager
def own_lake() -> Iterator[LakeEndpoint]:
    """An Azurite with the containers of the layout, on an empty folder."""
    blob, queue, table = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="tidegate-kills-") as folder:
        azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
        with running(azurite, Path(folder)) as started:
            yield LakeEndpoint(blob_port=started.blob_port)


def main() -> int:
    """Exit code 1 when the auditor found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.spark.cloudfiles.kills")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with (
        own_lake() as lake,
        BlobServiceClient.from_connection_string(connection_string(lake)) as blobs,
    ):
        for container in layout.CONTAINERS:
            blobs.create_container(container)
        campaign = Campaign(lake=lake, blobs=blobs, chance=random.Random(given.seed))  # noqa: S311 - repeatable
        campaign.run(given.kills)
    by_step = ", ".join(f"{step} {count}" for step, count in sorted(campaign.kills.items()))
    told = f"seed {given.seed}: {campaign.kills.total()} kills ({by_step})"
    print(f"{told}, {campaign.expected.total()} rows, {len(campaign.findings)} findings")  # noqa: T201 - a command
    print(*campaign.findings, sep="\n")  # noqa: T201 - as above
    return 1 if campaign.findings else 0


if __name__ == "__main__":
    sys.exit(main())
