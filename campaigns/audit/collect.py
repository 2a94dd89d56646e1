"""Reads one flow's evidence from storage and from the workspace, with public clients only."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, Final, Self

from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobProperties, BlobServiceClient
from azure.storage.queue import QueueServiceClient
from databricks.sdk import WorkspaceClient

from campaigns.audit.delta import rows_of
from campaigns.audit.evidence import (
    Blob,
    Document,
    Evidence,
    ReceiptFile,
    Row,
    WorkspaceRun,
)
from campaigns.audit.moves import Asked
from campaigns.audit.uploads import Upload

CONTAINERS: Final = ("landing", "accepted", "quarantine")
LAKE: Final = "lake"
RECEIPTS: Final = "receipts"
STAGES: Final = ("bronze", "silver", "gold")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Clients of one world; what has an ETag is read once, for it cannot change."""

    blobs: BlobServiceClient
    tables: TableServiceClient
    queues: QueueServiceClient
    workspace: WorkspaceClient
    known: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, storage: str, host: str, token: str, stack: ExitStack) -> Self:
        """`storage` is a connection string with blob, queue and table endpoints."""
        enter = stack.enter_context
        return cls(
            blobs=enter(BlobServiceClient.from_connection_string(storage)),
            tables=enter(TableServiceClient.from_connection_string(storage)),
            queues=enter(QueueServiceClient.from_connection_string(storage)),
            workspace=WorkspaceClient(host=host, token=token),
        )

    def evidence(
        self, flow: str, uploads: Sequence[Upload], moves: Sequence[Asked] = ()
    ) -> Evidence:
        """Everything of one flow, as it is now."""
        rows = dict(self._rows("flows", flow))
        opened = {key: row for key, row in rows.items() if key.startswith("open:")}
        return Evidence(
            flow=flow,
            uploads=uploads,
            versions=dict(self._versions(flow)),
            open_rows=opened,
            state=rows.get("state", {}),
            ended_runs=tuple(self._ended(flow)),
            workspace_runs=tuple(self._history(flow)),
            receipts=tuple(self._receipts(flow)),
            blobs={name: dict(self._container(name, flow)) for name in CONTAINERS},
            bronze=dict(self._layer(f"{flow}_bronze")),
            silver=dict(self._layer(f"{flow}_silver")),
            gold=dict(self._layer(f"{flow}_gold")),
            queues=dict(self._messages()),
            moves=moves,
        )

    def _rows(self, table: str, partition: str) -> Iterator[tuple[str, Document]]:
        found = self.tables.get_table_client(table).query_entities(
            "PartitionKey eq @partition", parameters={"partition": partition}
        )
        for entity in found:
            yield entity["RowKey"], json.loads(entity["document"])

    def _versions(self, flow: str) -> Iterator[tuple[str, Document]]:
        for entity in self.tables.get_table_client("files").list_entities():
            document = json.loads(entity["document"])
            if document.get("flow") == flow:
                yield entity["RowKey"], document

    def _ended(self, flow: str) -> Iterator[Document]:
        rows = self._rows("journal", f"~runs-{flow}")
        return (run for key, run in rows if key.startswith("run:"))

    def _history(self, flow: str) -> Iterator[WorkspaceRun]:
        jobs = {f"tidegate-{flow}-{stage}": stage for stage in STAGES}
        for run in self.workspace.jobs.list_runs():
            stage = jobs.get(run.run_name or "")
            if stage is None or run.run_id is None:
                continue
            given = {each.name: each.value for each in run.job_parameters or ()}
            yield WorkspaceRun(
                run_id=run.run_id,
                stage=stage,
                level=int(given.get("level") or 0),
                attempt=int(given.get("attempt") or 0),
                over=bool(run.end_time),
            )

    def _receipts(self, flow: str) -> Iterator[ReceiptFile]:
        for stage in STAGES:
            for blob in self._list(RECEIPTS, f"{flow}/{stage}/"):
                folder = blob.name.split("/")[2]
                level, dash, attempt = folder.partition("-")
                if blob.size and dash and not _hidden(blob.name):
                    lines = _lines(self._read(RECEIPTS, blob))
                    yield ReceiptFile(
                        stage=stage,
                        level=int(level),
                        attempt=int(attempt),
                        closed=_closed(lines),
                        lines=lines,
                    )

    def _container(self, container: str, flow: str) -> Iterator[tuple[str, Blob]]:
        for blob in self._list(container, f"{flow}/"):
            content = self._read(container, blob)
            fence = not content and bool(blob.metadata)
            yield (
                blob.name,
                Blob(size=len(content), digest=sha256(content).hexdigest(), fence=fence),
            )

    def _layer(self, schema: str) -> Iterator[tuple[str, Sequence[Row]]]:
        prefix = f"tables/{schema}/"
        blobs = {blob.name: blob for blob in self._list(LAKE, prefix)}
        tables = {name.removeprefix(prefix).split("/")[0] for name in blobs if "_delta_log" in name}
        for table in sorted(tables):
            read = partial(self._of_lake, blobs)
            folder = f"{prefix}{table}"
            mine = [name for name in blobs if name.startswith(f"{folder}/")]
            yield table, rows_of(folder, mine, read)

    def _of_lake(self, blobs: dict[str, BlobProperties], name: str) -> bytes:
        return self._read(LAKE, blobs[name])

    def _messages(self) -> Iterator[tuple[str, int]]:
        for queue in self.queues.list_queues():
            client = self.queues.get_queue_client(queue.name)
            yield queue.name, client.get_queue_properties().approximate_message_count or 0

    def _list(self, container: str, prefix: str) -> Iterable[BlobProperties]:
        client = self.blobs.get_container_client(container)
        return client.list_blobs(name_starts_with=prefix, include=["metadata"])

    def _read(self, container: str, blob: BlobProperties) -> bytes:
        place = (container, blob.name, blob.etag)
        if place not in self.known:
            client = self.blobs.get_blob_client(container, blob.name)
            self.known[place] = client.download_blob().readall() if blob.size else b""
        return self.known[place]


def _hidden(name: str) -> bool:
    return any(part.startswith(("_", ".")) for part in name.split("/"))


def _lines(content: bytes) -> tuple[Document, ...]:
    """None when it was cut off in the middle of a line."""
    try:
        return tuple(json.loads(line) for line in content.splitlines() if line.strip())
    except ValueError:
        return ()


def _closed(lines: Sequence[Document]) -> bool:
    last: Any = lines[-1] if lines else {}
    return bool(last.get("kind") == "closed" and last.get("lines") == len(lines) - 1)
