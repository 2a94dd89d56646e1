"""All queues of a running service are deleted, again and again: the tables bring the work back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue.aio import QueueServiceClient

from flows.layout import LANDING
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from local.world.provision import ARRIVALS, QUEUES, WORK, provision
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.queues import ManualClock, MemoryAnnouncer
from tests.fakes.workspace import FakeWorkspace
from tests.fakes.world import NETFLIX, TOPIC, declared, event
from tidegate.adapters.queues import StorageQueue
from tidegate.adapters.tables import TableRows
from tidegate.adapters.together import some_at_a_time
from tidegate.gate.move import CopyMove
from tidegate.messages import Announcement, FileMessage, FlowMessage
from tidegate.ports import BlobRef
from tidegate.service import Service
from tidegate.wiring import Choices, Parts, assemble, new_op_id

HEADER, *LINES = Path("flows/netflix/sample/titles.csv").read_bytes().splitlines(keepends=True)
PATHS = [f"netflix/titles/{number}.csv" for number in range(4)]
ROUNDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Queues and tables are real; the clock, the lake and the workspace are the test's."""

    queues: QueueServiceClient
    service: Service
    clock: ManualClock
    blobs: MemoryBlobs
    announcer: MemoryAnnouncer
    workspace: FakeWorkspace

    async def delete_queues(self) -> None:
        """Those of the work and those of what keeps failing."""
        for name in QUEUES:
            with suppress(ResourceNotFoundError):
                await self.queues.delete_queue(name)

    async def names(self) -> set[str]:
        return {queue.name or "" async for queue in self.queues.list_queues()}

    async def put(self, path: str, content: bytes) -> None:
        """A supplier writes to landing; no event is sent."""
        await self.blobs.put(BlobRef(container=LANDING, path=path), content, overwrite=True)

    async def timers(self) -> None:
        """A minute passes."""
        self.clock.advance(60)
        await self.service.watchdog.sweep()
        await self.service.reconciler.sweep()

    async def messages(self) -> None:
        """What the host takes at once; a missing queue is an empty one to it."""
        for name in WORK:
            queue = self.queues.get_queue_client(name)
            with suppress(ResourceNotFoundError):
                async for message in queue.receive_messages():
                    await self._handle(name, message.content or "")
                    with suppress(ResourceNotFoundError):
                        await queue.delete_message(message)

    async def _handle(self, queue: str, body: str) -> None:
        match queue:
            case "arrivals":
                await self.service.arrivals.on_event(body)
            case "files":
                file = FileMessage.model_validate_json(body)
                await self.service.driver.drive(file.flow, file.file_id)
            case "flows":
                await self.service.conductor.look(FlowMessage.model_validate_json(body).flow)
            case _:
                await self.announcer.publish(Announcement.model_validate_json(body))

    async def open_files(self) -> int:
        return len([row async for row in self.service.ledger.flows.open_files(NETFLIX)])


@asynccontextmanager
async def opened(text: str) -> AsyncIterator[Place]:
    clock = ManualClock()
    blobs, announcer = MemoryBlobs(clock), MemoryAnnouncer()
    workspace, second = FakeWorkspace(blobs), timedelta(seconds=1)
    async with (
        QueueServiceClient.from_connection_string(text) as queues,
        TableServiceClient.from_connection_string(text) as tables,
    ):

        def queue(name: str) -> StorageQueue:
            client = queues.get_queue_client
            return StorageQueue(client(name), client(ARRIVALS))

        parts = Parts(
            files_table=TableRows(tables.get_table_client("files"), new_op_id),
            flows_table=TableRows(tables.get_table_client("flows"), new_op_id),
            journal_table=TableRows(tables.get_table_client("journal"), new_op_id),
            blobs=blobs,
            move=CopyMove(blobs),
            keep=CopyMove(blobs, fences=False),
            files=queue("files"),
            nudges=queue("flows"),
            announcements=queue("announcements"),
            announcer=announcer,
            workspace=workspace,
            together=some_at_a_time,
            clock=clock,
        )
        yield Place(
            queues=queues,
            service=assemble(
                declared(), parts, Choices(topic=TOPIC, poll=second, grace=30 * second)
            ),
            clock=clock,
            blobs=blobs,
            announcer=announcer,
            workspace=workspace,
        )


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    blob, queue, table = free_ports(3)
    own = Azurite(blob_port=blob, queue_port=queue, table_port=table)
    with running(own, tmp_path):
        text = own.connection_string()
        provision(text)
        async with opened(text) as place:
            yield place


async def test_the_work_comes_back_when_all_queues_are_deleted_again_and_again(
    place: Place,
) -> None:
    for path, line in zip(PATHS, LINES, strict=False):
        await place.put(path, HEADER + line)
    for path in PATHS[:2]:
        await place.queues.get_queue_client("arrivals").send_message(event(path))
    await place.messages()
    assert await place.open_files() == 2
    for turn in range(ROUNDS):
        if turn < ROUNDS // 2:
            await place.delete_queues()
        await place.timers()
        if turn % 4 == 1:
            await place.delete_queues()
        await place.messages()
        await place.workspace.finish()
    assert await place.open_files() == 0
    workspace = place.workspace
    assert len(workspace.bronze) == len(workspace.shown) == len(PATHS)
    assert workspace.gold_of == workspace.silver_version >= 1
    assert {run.order.attempt for run in workspace.runs.values()} == {1}
    await place.put("netflix/titles/last.csv", HEADER + LINES[-1])
    await place.timers()
    assert {"files", ARRIVALS} <= await place.names()
