"""A proxy before the lake's port that holds a matching write back, for good or for a while."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Barrier:
    """Requests whose first line contains every one of `marks` are never answered.

    The first `passing` of them are; after the one that is not, nothing is. A barrier that is not
    `lasting` holds that one back until it is told to `let_go`, and everything else goes on.
    """

    target: int
    marks: tuple[bytes, ...]
    passing: int = 0
    port: int = 0
    lasting: bool = True
    reached: threading.Event = field(default_factory=threading.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    server: asyncio.Server | None = None

    def open(self) -> None:
        """Listen on a free port; the loop has to run."""
        start = asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(start, self.loop).result()
        self.port = self.server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Whoever is connected is cut off, and nobody else gets through; twice is once."""
        if self.server is not None:
            asyncio.run_coroutine_threadsafe(_end(self.server), self.loop).result()
            self.server = None

    def aim(self, *marks: bytes) -> None:
        """At other requests, after the last one was let go."""
        self.marks, self.passing = marks, 0
        self.opened.clear()
        self.reached.clear()

    def let_go(self) -> None:
        """Of the request that is held back."""
        self.loop.call_soon_threadsafe(self.opened.set)

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
            if self._holds(head.split(b"\r\n", 1)[0]):
                await self.opened.wait()
                # The lake has closed its side after five idle seconds: the client asks again.
                return
            # The body may wait until the head was answered with `100 Continue`.
            lake.write(head)
            await lake.drain()
            lake.write(await client.readexactly(_length(head)))
            await lake.drain()

    def _holds(self, request: bytes) -> bool:
        if self.reached.is_set():
            return self.lasting
        if not all(mark in request for mark in self.marks):
            return False
        self.passing -= 1
        if self.passing < 0:
            self.reached.set()
        return self.reached.is_set()


@contextmanager
def before(target: int, *marks: bytes, passing: int = 0, lasting: bool = True) -> Iterator[Barrier]:
    """A barrier that listens while this holds."""
    barrier = Barrier(target, marks, passing, lasting=lasting)
    loop = barrier.loop
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        barrier.open()
        yield barrier
    finally:
        barrier.close()
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
