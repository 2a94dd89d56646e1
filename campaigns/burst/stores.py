"""Tables, queues and a lake in the memory of another process, behind the service's own ports."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from tests.fakes.blobs import MemoryBlobs
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.fakes.rows import MemoryRows

NAMES: Final = (
    "files_table", "flows_table", "journal_table", "blobs", "files", "nudges", "announcements",
)  # fmt: skip


class Remote:
    """One store; whatever is called on it is carried out over there."""

    def __init__(self, pipe: Connection, name: str) -> None:
        """The pipe is shared: calls are answered one after the other."""
        self._pipe, self._name = pipe, name

    def __getattr__(self, method: str) -> Any:  # noqa: ANN401 - it stands for any of the ports
        """A coroutine function, or one that gives an async iterator."""
        streams = method in {"scan", "listing", "read"}
        return self._streamed(method) if streams else self._called(method)

    def _called(self, method: str) -> Any:  # noqa: ANN401 - the same
        async def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - the same
            self._pipe.send((self._name, method, given, named))
            return self._pipe.recv()

        return call

    def _streamed(self, method: str) -> Any:  # noqa: ANN401 - the same
        async def stream(*given: Any, **named: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - the same
            self._pipe.send((self._name, method, given, named))
            for each in self._pipe.recv():
                yield each

        return stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """By name, as `tidegate.wiring.Parts` calls them."""

    remote: dict[str, Remote]


@contextmanager
def another_process() -> Iterator[Stores]:
    """The process ends with the block."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Stores(remote={name: Remote(ours, name) for name in NAMES})
    finally:
        ours.send(None)
        process.join()


def _serve(pipe: Connection) -> None:
    clock = ManualClock(datetime.now(UTC))
    stores: dict[str, object] = {name: MemoryRows() for name in NAMES if name.endswith("_table")}
    stores |= {name: MemoryQueue(clock) for name in NAMES if name not in {*stores, "blobs"}}
    stores["blobs"] = MemoryBlobs(clock)
    with asyncio.Runner() as runner:
        while (call := pipe.recv()) is not None:
            name, method, given, named = call
            result = getattr(stores[name], method)(*given, **named)
            if inspect.isasyncgen(result):
                result = _listed(result)
            pipe.send(runner.run(result) if inspect.iscoroutine(result) else result)


async def _listed(stream: AsyncIterator[Any]) -> list[Any]:
    return [each async for each in stream]
