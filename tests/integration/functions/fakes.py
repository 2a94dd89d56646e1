"""A function made of one coroutine, in the place of the worker library."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from azure.storage.queue import QueueMessage

from local.functions.backoff import Backoff
from local.functions.bindings import Function, QueueAddress, QueueTrigger
from local.functions.host_json import QueueOptions
from local.functions.invoker import Invoker
from local.functions.queue_listener import QueueListener
from local.functions.queue_message import Lock, MessageProcessor
from local.functions.queues import Queues
from local.functions.running import Running
from local.functions.worker import Outcome, Payload

type Uniform = Callable[[float, float], float]
type Behaviour = Callable[[str], Awaitable[None]]


@dataclass
class FakeWorker:
    """Hands the message's text to a coroutine and remembers it."""

    behave: Behaviour
    bodies: list[str] = field(default_factory=list)

    async def invoke(self, function: Function, invocation_id: str, payload: Payload) -> Outcome:
        assert function.name
        assert uuid.UUID(invocation_id)
        body = str(payload.data.value)
        self.bodies.append(body)
        await self.behave(body)
        return Outcome(returned=None, outputs={})


@dataclass
class Bench:
    """A queue function on real queues, with nothing running by itself."""

    address: QueueAddress
    queues: Queues
    options: QueueOptions = field(
        default_factory=lambda: QueueOptions(
            max_dequeue_count=2, max_polling_interval=timedelta(milliseconds=200)
        )
    )
    lock: Lock = field(default_factory=Lock)

    def processor(self, worker: FakeWorker) -> MessageProcessor:
        trigger = QueueTrigger(parameter="message", queue=self.address)
        function = Function(
            name="fake", function_id="fake", trigger=trigger, outputs=(), raw_bindings=()
        )
        return MessageProcessor(
            function=function,
            trigger=trigger,
            invoker=Invoker(worker, self.queues, Running(), lambda: str(uuid.uuid4())),
            queues=self.queues,
            options=self.options,
            lock=self.lock,
        )

    def listener(self, worker: FakeWorker, uniform: Uniform = max) -> QueueListener:
        """`uniform` draws the spread of the waits between polls."""
        backoff = Backoff(self.options.max_polling_interval, uniform)
        return QueueListener(self.processor(worker), backoff)

    def named(self, suffix: str) -> "Bench":
        """The same for another queue."""
        address = QueueAddress(
            name=self.address.name + suffix, connection_string=self.address.connection_string
        )
        return replace(self, address=address)

    async def take(self) -> QueueMessage:
        """Receive the one visible message, as the listener does."""
        (message,) = await self.queues.receive(self.address, 1, self.lock.visibility)
        return message
