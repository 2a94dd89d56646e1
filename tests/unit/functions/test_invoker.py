"""The invoker: outputs become messages, failures of either kind fail the function."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from azure.core.exceptions import ServiceRequestError

from local.functions.bindings import EventGridTrigger, Function, QueueAddress, QueueOutput
from local.functions.errors import InvocationError
from local.functions.invoker import Invoker, messages_of
from local.functions.protos import TypedData
from local.functions.running import Running
from local.functions.worker import Outcome, Payload

PAYLOAD = Payload(data=TypedData(json="{}"))


@dataclass
class FakeWorker:
    """Answers with the same outcome, or fails."""

    outcome: Outcome | None

    async def invoke(self, function: Function, invocation_id: str, payload: Payload) -> Outcome:
        assert (function.name, invocation_id, payload) == ("f", "invocation-1", PAYLOAD)
        if self.outcome is None:
            raise InvocationError("ValueError: no", "Traceback\n  line\nValueError: no")
        return self.outcome


@dataclass
class FakeQueues:
    """Keeps what is sent."""

    sent: list[tuple[str, bytes]] = field(default_factory=list)
    broken: bool = False

    async def send(self, queue: QueueAddress, body: bytes) -> None:
        if self.broken:
            raise ServiceRequestError("secret address")
        self.sent.append((queue.name, body))


def output(parameter: str, queue: str) -> QueueOutput:
    return QueueOutput(
        parameter=parameter, queue=QueueAddress(name=queue, connection_string="account")
    )


FUNCTION = Function(
    name="f",
    function_id="id",
    trigger=EventGridTrigger(parameter="event"),
    outputs=(output("$return", "returned"), output("out", "set")),
    raw_bindings=(),
)


async def invoke(
    outcome: Outcome | None, queues: FakeQueues, running: Running | None = None
) -> Outcome:
    invoker = Invoker(FakeWorker(outcome), queues, running or Running(), lambda: "invocation-1")
    return await invoker.invoke(FUNCTION, PAYLOAD, "a test")


def outcome(
    returned: TypedData | None = None, outputs: Mapping[str, TypedData] | None = None
) -> Outcome:
    return Outcome(returned=returned, outputs=outputs or {})


async def test_outputs_go_to_their_queues() -> None:
    queues = FakeQueues()
    answer = outcome(TypedData(string="r"), {"out": TypedData(json='["a", {"b": 1}]')})
    assert await invoke(answer, queues) is answer
    assert queues.sent == [("returned", b"r"), ("set", b"a"), ("set", b'{"b": 1}')]


async def test_nothing_set_is_nothing_sent() -> None:
    queues = FakeQueues()
    await invoke(outcome(), queues)
    assert queues.sent == []


async def test_a_failing_output_fails_the_function() -> None:
    with pytest.raises(InvocationError, match="output to queue returned failed: ServiceRequest"):
        await invoke(outcome(TypedData(string="r")), FakeQueues(broken=True))


async def test_a_failure_is_logged_in_full_and_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="local.functions")
    running = Running()
    with pytest.raises(InvocationError, match=r"^ValueError: no$"):
        await invoke(None, FakeQueues(), running)
    record = caplog.records[-1]
    assert "Traceback" in record.getMessage()
    assert (record.__dict__["function"], record.__dict__["invocation"]) == ("f", "invocation-1")
    assert running.names() == []
    await running.drained()


@pytest.mark.parametrize(
    ("value", "bodies"),
    [
        (None, []),
        (TypedData(), []),
        (TypedData(string="text"), [b"text"]),
        (TypedData(string="[1]"), [b"[1]"]),
        (TypedData(bytes=b"\x00"), [b"\x00"]),
        (TypedData(json='{"id": 1}'), [b'{"id": 1}']),
        (TypedData(json="[]"), []),
        (TypedData(json='["a", 1]'), [b"a", b"1"]),
    ],
)
def test_a_value_becomes_messages(value: TypedData | None, bodies: list[bytes]) -> None:
    assert list(messages_of(value)) == bodies


def test_running_knows_whose_invocation_it_is() -> None:
    running = Running()
    with running.entered("1", "f"), running.entered("2", "g"):
        assert (running.function_of("1"), running.function_of("3")) == ("f", "-")
        assert running.names() == ["f", "g"]
    assert running.names() == []
