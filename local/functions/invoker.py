"""Invokes functions, writes their outputs, keeps account of what runs."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from azure.core.exceptions import AzureError

from local.functions.bindings import Function, QueueAddress
from local.functions.errors import InvocationError
from local.functions.protos import TypedData
from local.functions.running import Running
from local.functions.worker import Outcome, Payload

logger = logging.getLogger(__name__)


class Runs(Protocol):
    """Runs a function once."""

    async def invoke(self, function: Function, invocation_id: str, payload: Payload) -> Outcome:
        """Raises InvocationError when the function fails."""
        ...


class Sends(Protocol):
    """Puts a message into a queue."""

    async def send(self, queue: QueueAddress, body: bytes) -> None:
        """Raises azure.core.exceptions.AzureError."""
        ...


class Invoker:
    """What every trigger calls."""

    def __init__(
        self, worker: Runs, queues: Sends, running: Running, new_id: Callable[[], str]
    ) -> None:
        self._worker = worker
        self._queues = queues
        self.running = running
        self._new_id = new_id

    async def invoke(self, function: Function, payload: Payload, reason: str) -> Outcome:
        """Run `function` and write its outputs.

        Raises:
            InvocationError: The function failed, or an output could not be written.
        """
        invocation_id = self._new_id()
        with self.running.entered(invocation_id, function.name):
            return await self._logged(function, invocation_id, payload, reason)

    async def _logged(
        self, function: Function, invocation_id: str, payload: Payload, reason: str
    ) -> Outcome:
        names = {"function": function.name, "invocation": invocation_id}
        started = time.monotonic()
        logger.info("executing: %s", reason, extra=names)
        try:
            outcome = await self._worker.invoke(function, invocation_id, payload)
            await self._write(function, outcome)
        except InvocationError as error:
            took = (time.monotonic() - started) * 1000
            detail = error.stack_trace or error
            logger.error("failed in %.0f ms: %s", took, detail, extra=names)  # noqa: TRY400  # its trace is the app's
            raise
        logger.info("succeeded in %.0f ms", (time.monotonic() - started) * 1000, extra=names)
        return outcome

    async def _write(self, function: Function, outcome: Outcome) -> None:
        for output in function.outputs:
            returned = output.parameter == "$return"
            value = outcome.returned if returned else outcome.outputs.get(output.parameter)
            for body in messages_of(value):
                await self._send(output.queue, body)

    async def _send(self, queue: QueueAddress, body: bytes) -> None:
        try:
            await self._queues.send(queue, body)
        except (AzureError, ValueError) as error:
            kind = type(error).__name__
            raise InvocationError(f"output to queue {queue.name} failed: {kind}") from error


def messages_of(value: TypedData | None) -> Iterator[bytes]:
    """Bodies to enqueue: one for a text, bytes or JSON object, one per item of a JSON array."""
    match value.value if value else None:
        case bytes() as body:
            yield body
        case str() as text if value and value.kind == "json":
            yield from _items(text)
        case str() as text:
            yield text.encode()


def _items(text: str) -> Iterator[bytes]:
    document: object = json.loads(text)
    if not isinstance(document, list):
        yield text.encode()
        return
    for item in document:
        yield (item if isinstance(item, str) else json.dumps(item)).encode()
