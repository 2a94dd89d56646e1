"""Bronze runs that are killed at every step, and what an auditor finds after each.

A driver is one bronze run over three datasets that load side by side. Each is killed before it
writes one of the requests of a step, and the next attempt goes on from what is in the lake. After
each, an auditor reads Delta's logs, the Parquet files and the receipts without Spark and without
the product: no row twice, none that no file has, no receipt that is wrong; and when a run came to
its end, no row missing and every file answered for.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from azure.storage.blob import BlobServiceClient

from flows import layout
from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, RequestedFile
from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles import bronze_driver
from tests.spark.cloudfiles.barrier import Barrier, before
from tests.spark.cloudfiles.bronze_audit import Auditor, Put
from tests.spark.cloudfiles.killing import Ended, run_driver
from tests.spark.cloudfiles.three_datasets import FLOW, HEADER

FIRST: Final = 1_700_000_000_000_000
STEPS: Final = {
    "discovery log": (b"/_discovery/", 1),
    "schema log": (b"/_schemas/", 1),
    "offset": (b"/offsets/", 4),
    "rows": (b".parquet", 3),
    "Delta commit": (b"/_delta_log/", 8),
    "checkpoint commit": (b"/commits/", 4),
    "receipt": (b"/receipts/", 12),
}
"""What its requests have in them, and how many of them one dataset's new file costs at least.

A file is written in three requests, and renamed by a copy.
"""
AIMS: Final = (*STEPS, "Delta commit", "checkpoint commit", "receipt")
"""Those three twice: a row may be doubled between the first two, an answer lost in the last."""
TRIES: Final = 3
"""Of one step: a run that another one left only its receipt to write meets no other step."""
MORE_DATASETS: Final = (0, 0, 3)
"""Beside the one that certainly gets files: every stream costs a driver seconds."""
NEW_COLUMN: Final = 0.1
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
        """What was found until so many drivers were killed, and after a run to the end.

        A finding ends it.
        """
        wanted = aims(self.chance)
        while self.kills.total() < kills and not self.auditor.findings:
            self._kill_before(next(wanted))
        self._finish()
        return self.auditor.findings

    def _kill_before(self, step: str) -> None:
        """Every try has new files, so that something is left to do."""
        mark, most = STEPS[step]
        for _ in range(TRIES):
            self._put(step)
            passing = self.chance.randrange(most)
            with before(self.lake.blob_port, b"PUT", mark, passing=passing) as barrier:
                ended = self._attempt(barrier.port, barrier)
            self.kills.update([step] if ended.killed else [])
            self.ends += not ended.killed
            self._say(step if ended.killed else f"its end, not the {step}")
            if ended.killed:
                return
        self.auditor.findings.append(f"no driver came to the {step}")

    def _finish(self) -> None:
        for _ in range(ATTEMPTS):
            if self.files.keys() - self.answered:
                self._attempt(self.lake.blob_port, None)
        if missing := self.files.keys() - self.answered:
            self.auditor.findings.append(f"never answered for: {sorted(missing)}")
        self.auditor.look(self.files, complete=True, when="at the end")

    def _put(self, step: str) -> None:
        """A file or two for one dataset, which the next driver loads, or for all of them."""
        self.columns += step == "schema log"
        loads = sorted({self.files[each].dataset for each in self.asked})
        first = DatasetName(self.chance.choice(loads or list(FLOW.datasets)))
        more = self.chance.sample(list(FLOW.datasets), self.chance.choice(MORE_DATASETS))
        for dataset in dict.fromkeys((first, *more)):
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
        ended = run_driver(bronze_driver.main, arguments, barrier, self.seconds)
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


def aims(chance: random.Random) -> Iterator[str]:
    """Ten after ten, each ten all of `AIMS` in some order."""
    while True:
        yield from chance.sample(AIMS, len(AIMS))
