"""`python -m tests.spark.cloudfiles.kills --kills N --seed S`: kill bronze runs at every step.

A driver is one bronze run over three datasets that load side by side. Each is killed before it
writes one of the requests of a step, and the next attempt goes on from what is in the lake. After
each, an auditor reads Delta's logs, the Parquet files and the receipts without Spark and without
the product: no row twice, none that no file has, no receipt that is wrong; and when a run came to
its end, no row missing and every file answered for.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from azure.storage.blob import BlobServiceClient

from flows import layout
from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, RequestedFile
from local.databricks.session import connection_string
from local.databricks.spec import LakeEndpoint
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from tests.spark.cloudfiles.barrier import Barrier, before
from tests.spark.cloudfiles.bronze_audit import Auditor, Put
from tests.spark.cloudfiles.killing import Ended, run_driver
from tests.spark.cloudfiles.three_datasets import FLOW, HEADER

DRIVER: Final = "tests.spark.cloudfiles.bronze_driver"
FIRST: Final = 1_700_000_000_000_000
STEPS: Final = {
    "discovery log": b"/_discovery/",
    "schema log": b"/_schemas/",
    "offset": b"/offsets/",
    "rows": b".parquet",
    "Delta commit": b"/_delta_log/",
    "checkpoint commit": b"/commits/",
    "receipt": b"/receipts/",
}
AIMS: Final = (*STEPS, "Delta commit", "checkpoint commit", "receipt")
"""Those three twice: a row may be doubled between the first two, an answer lost in the last."""
MOST_PASSING: Final = 5
"""A file is written in several requests, and renamed by a copy; a step may come several times."""
NEW_COLUMN: Final = 0.2
"""How often a file brings a column, which costs its stream one restart inside the run."""
EMPTY: Final = 0.15
ATTEMPTS: Final = 3
"""Of runs that nobody kills, to answer for everything: one for what was asked before it was put."""


@dataclass(slots=True, kw_only=True)
class Campaign:
    """One flow on one lake, and what was done to its runs."""

    lake: LakeEndpoint
    blobs: BlobServiceClient
    chance: random.Random
    seconds: float = 600.0
    """For one driver to meet its end, or its barrier."""
    kills: Counter[str] = field(default_factory=Counter)
    ends: int = 0
    """Runs that came to their end though somebody waited at a step that they had not."""
    files: dict[str, Put] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    paths: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    level: int = 0
    attempt: int = 0
    columns: int = 0
    auditor: Auditor = field(init=False)

    def __post_init__(self) -> None:
        self.auditor = Auditor(blobs=self.blobs, flow=FLOW.name)

    def run(self, kills: int) -> list[str]:
        """What was found until so many drivers were killed, and after a run to the end."""
        while self.kills.total() < kills:
            self._put()
            step = self.chance.choice(AIMS)
            with before(
                self.lake.blob_port,
                b"PUT",
                STEPS[step],
                passing=self.chance.randrange(MOST_PASSING),
            ) as barrier:
                ended = self._attempt(barrier.port, barrier)
            self.kills.update([step] if ended.killed else [])
            self.ends += not ended.killed
            self._say(step if ended.killed else "its end")
        for _ in range(ATTEMPTS):
            if self.files.keys() - self.answered:
                self._attempt(self.lake.blob_port, None)
        if missing := self.files.keys() - self.answered:
            self.auditor.findings.append(f"never answered for: {sorted(missing)}")
        self.auditor.look(self.files, complete=True, when="at the end")
        return self.auditor.findings

    def _put(self) -> None:
        """A file or two for each of some datasets, which the next driver finds."""
        for dataset in self.chance.sample(list(FLOW.datasets), self.chance.randint(1, 3)):
            for _ in range(self.chance.randint(1, 2)):
                self._put_one(dataset)

    def _put_one(self, dataset: DatasetName) -> None:
        number = len(self.files)
        empty = self.chance.random() < EMPTY
        rows = 0 if empty else self.chance.randint(1, 30)
        put = Put(
            file_id=f"{number:04x}-{number:04x}",
            dataset=dataset,
            ids=tuple(f"{number}{row:03}" for row in range(rows)),
        )
        self.columns += self.chance.random() < NEW_COLUMN
        header = HEADER + "".join(f",c{at}" for at in range(self.columns))
        cells = "," * (header.count(","))
        text = "".join(f"{line}\r\n" for line in (header, *(each + cells for each in put.ids)))
        name = FileId(put.file_id)
        path = layout.accepted_path(FLOW.name, dataset, FIRST + number, name, "csv")
        self.blobs.get_blob_client(layout.ACCEPTED, path).upload_blob(text)
        self.files[name], self.paths[name] = put, path

    def _attempt(self, port: int, barrier: Barrier | None) -> Ended:
        self._ask()
        given = {"port": port, "level": self.level, "attempt": self.attempt}
        arguments = [f"--{name}={value}" for name, value in given.items()]
        ended = run_driver(DRIVER, arguments, barrier, self.seconds)
        if ended.code:
            self.auditor.findings.append(f"a driver failed by itself:\n{ended.said}")
        when = f"after {self.kills.total()} kills"
        self.auditor.look(self.files, complete=False, when=when)
        answered = self.auditor.receipts(self.level, self.files, self.asked)
        if ended.code == 0 and not answered:
            self.auditor.findings.append(f"{when}: a run without a closed receipt")
        if answered:
            self.answered |= answered
            self.asked = ()
        return ended

    def _ask(self) -> None:
        """As the service does: one request a level, a new attempt until it is answered."""
        self.attempt += 1
        if self.asked:
            return
        self.level, self.attempt = self.level + 1, 1
        self.asked = tuple(sorted(self.files.keys() - self.answered))
        requested = tuple(
            RequestedFile(
                file_id=FileId(each),
                dataset=DatasetName(self.files[each].dataset),
                path=self.paths[each],
            )
            for each in self.asked
        )
        request = BronzeRequest(flow=FLOW.name, level=self.level, files=requested)
        path = layout.request_path(FLOW.name, Stage.BRONZE, self.level)
        self.blobs.get_blob_client(layout.REQUESTS, path).upload_blob(request.model_dump_json())

    def _say(self, where: str) -> None:
        done, found = self.kills.total(), len(self.auditor.findings)
        print(f"{done} kills, the last driver met {where}; {found} findings", flush=True)  # noqa: T201 - a command


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
        chance = random.Random(given.seed)  # noqa: S311 - repeatable
        campaign = Campaign(lake=lake, blobs=blobs, chance=chance)
        findings = campaign.run(given.kills)
    by_step = ", ".join(f"{step} {count}" for step, count in sorted(campaign.kills.items()))
    rows = sum(len(file.ids) for file in campaign.files.values())
    told = f"seed {given.seed}: {campaign.kills.total()} kills ({by_step}), {campaign.ends} ends"
    print(f"{told}, {len(campaign.files)} files, {rows} rows, {len(findings)} findings")  # noqa: T201 - a command
    print(*findings, sep="\n")  # noqa: T201 - as above
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
