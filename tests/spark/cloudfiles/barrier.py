"""A proxy before the lake's port that holds the first matching write back for good."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Barrier:
    """Requests whose first line contains every one of `marks` are never answered.

    The first `passing` of them are; after the one that is not, nothing is.
    """

    target: int
    marks: tuple[bytes, ...]
    passing: int = 0
    port: int = 0
    reached: threading.Event = field(default_factory=threading.Event)

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        lake, forth = await asyncio.open_connection("127.0.0.1", self.target)
        answers = asyncio.create_task(_copy(lake, back))
        try:
            await self._forward(client, forth)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            answers.cancel()
            await _close(forth)
            await _close(back)

    async def _forward(self, client: asyncio.StreamReader, lake: asyncio.StreamWriter) -> None:
        while True:
            head = await client.readuntil(HEAD_END)
            if all(mark in head.split(b"\r\n", 1)[0] for mark in self.marks):
                self._meet()
            if self.reached.is_set():
                await asyncio.Event().wait()
            # The body may wait until the head was answered with `100 Continue`.
            lake.write(head)
            await lake.drain()
            lake.write(await client.readexactly(_length(head)))
            await lake.drain()

    def _meet(self) -> None:
        if self.passing == 0:
            self.reached.set()
        self.passing -= 1


@contextmanager
def before(target: int, *marks: bytes, passing: int = 0) -> Iterator[Barrier]:
    """A barrier that listens while this holds."""
    barrier, loop = Barrier(target, marks, passing), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(barrier.serve, "127.0.0.1", 0), loop
    ).result()
    barrier.port = server.sockets[0].getsockname()[1]
    try:
        yield barrier
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(1 << 16):
        target.write(piece)
        await target.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError, asyncio.CancelledError):
        await writer.wait_closed()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0
