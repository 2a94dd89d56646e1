"""A workspace in memory whose runs read requests and write receipts as the real ones do.

Bronze loads every accepted file once and freezes its input when it starts; silver and gold keep
only versions. Every run is stepped by the test, so that anything can happen in between.
"""

import csv
import io
from dataclasses import dataclass, field

from flows.layout import (
    ACCEPTED,
    RECEIPTS,
    REQUESTS,
    order_and_file_id,
    receipt_folder,
    request_path,
)
from flows.names import DatasetName, FileId, Stage
from flows.receipt import BronzeFile, Closed, Read, Receipt, SilverFile, Table
from flows.request import BronzeRequest, GoldRequest, SilverRequest, parse_request
from tests.fakes.blobs import MemoryBlobs
from tidegate.errors import IngestionError, Permanent, Transient
from tidegate.ports import BlobRef, RunId, RunOrder, RunPhase, RunReport


@dataclass(slots=True, kw_only=True)
class FakeRun:
    order: RunOrder
    phase: RunPhase = RunPhase.ACTIVE


@dataclass(slots=True)
class FakeWorkspace:
    """Implements `Workspace`."""

    blobs: MemoryBlobs
    runs: dict[RunId, FakeRun] = field(default_factory=dict)
    bronze: dict[FileId, int] = field(default_factory=dict)
    """Rows by file; the length of the log is the version."""
    log: list[tuple[DatasetName, list[FileId]]] = field(default_factory=list)
    silver_version: int = 0
    shown: set[FileId] = field(default_factory=set)
    """Files whose rows silver has."""
    gold_of: int = -1
    """The silver version that gold shows."""
    down: bool = False
    refusal: str = ""
    trouble: IngestionError | None = None
    """Any other error that every call ends with."""
    calls: int = 0

    async def start(self, order: RunOrder) -> RunId:
        self._answer()
        for run_id, run in self.runs.items():
            if run.order.token == order.token:
                return run_id
        run_id = RunId(len(self.runs) + 1)
        self.runs[run_id] = FakeRun(order=order)
        return run_id

    def _answer(self) -> None:
        self.calls += 1
        if self.trouble is not None:
            raise self.trouble
        if self.down:
            raise Transient("503")
        if self.refusal:
            raise Permanent(self.refusal)

    async def report(self, run_id: RunId) -> RunReport:
        self._answer()
        return RunReport(phase=self.runs[run_id].phase, detail="told by a test")

    @property
    def active(self) -> list[FakeRun]:
        return [run for run in self.runs.values() if run.phase is RunPhase.ACTIVE]

    def started(self, stage: Stage) -> list[RunOrder]:
        return [run.order for run in self.runs.values() if run.order.stage is stage]

    async def finish(self) -> None:
        """Every active run does its work and succeeds."""
        for run in self.active:
            await self._work(run.order)
            run.phase = RunPhase.SUCCEEDED

    def fail(self, phase: RunPhase = RunPhase.FAILED) -> None:
        """Every active run ends without having done anything."""
        for run in self.active:
            run.phase = phase

    async def _work(self, order: RunOrder) -> None:
        path = request_path(order.flow, order.stage, order.level)
        request = parse_request(self.blobs.content(REQUESTS, path))
        match request:
            case BronzeRequest():
                await self._write(order, self._load(request, order))
            case SilverRequest():
                await self._write(order, self._fold(request, order))
            case GoldRequest():
                self.gold_of = self.silver_version

    def _load(self, request: BronzeRequest, order: RunOrder) -> Receipt:
        dataset = DatasetName("titles")
        new: list[FileId] = []
        for path in self.blobs.paths(ACCEPTED):
            _, file_id = order_and_file_id(path)
            content = self.blobs.content(ACCEPTED, path)
            if content and file_id not in self.bronze:
                self.bronze[file_id] = _rows(content)
                new.append(file_id)
        if new:
            self.log.append((dataset, new))
        asked = [file.file_id for file in request.files if file.file_id in self.bronze]
        answers = [
            BronzeFile(file_id=file_id, dataset=dataset, rows=self.bronze[file_id])
            for file_id in dict.fromkeys([*asked, *new])
        ]
        table = Table(version=len(self.log), rows=sum(self.bronze.values()))
        closed = _closed(order, {str(dataset): table}, len(answers))
        return Receipt(closed=closed, bronze_files=tuple(answers))

    def _fold(self, request: SilverRequest, order: RunOrder) -> Receipt:
        reach = request.bronze[DatasetName("titles")]
        files = [name for _, names in self.log[max(reach.after, 0) : reach.to] for name in names]
        files += [each.file_id for each in request.touched if each.file_id not in files]
        self.silver_version += bool(files)
        self.shown = (self.shown | set(files)) - set(request.retracted)
        answers = [self._account(name) for name in files]
        rows = sum(self.bronze[name] for name in files)
        table = Table(version=self.silver_version, rows=sum(self.bronze.values()))
        tables = {"titles": table, "titles_quarantine": Table(version=table.version, rows=0)}
        closed = _closed(order, tables, len(answers)).model_copy(
            update={
                "consumed": {name: each.to for name, each in request.bronze.items()},
                "read": {"titles": Read(after=reach.after, to=reach.to, rows=rows)},
                "epoch": request.epoch.to,
            }
        )
        return Receipt(closed=closed, silver_files=tuple(answers))

    def _account(self, name: FileId) -> SilverFile:
        rows, is_shown = self.bronze[name], name in self.shown
        return SilverFile(
            file_id=name,
            dataset=DatasetName("titles"),
            silver=rows if is_shown else 0,
            quarantined=0,
            duplicate=0,
            superseded=0 if is_shown else rows,
        )

    async def _write(self, order: RunOrder, receipt: Receipt) -> None:
        folder = receipt_folder(order.flow, order.stage, order.level, order.attempt)
        content = "\n".join(receipt.to_lines()).encode()
        ref = BlobRef(container=RECEIPTS, path=f"{folder}/part-00000.txt")
        await self.blobs.put(ref, content, overwrite=True)


def _closed(order: RunOrder, tables: dict[str, Table], lines: int) -> Closed:
    return Closed(
        flow=order.flow,
        stage=order.stage,
        level=order.level,
        attempt=order.attempt,
        lines=lines,
        tables=tables,
    )


def _rows(content: bytes) -> int:
    return len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1
