"""Bindings: what the worker library lists becomes functions, or a clear start error."""

import json
from collections.abc import Mapping

import pytest

from local.functions.bindings import (
    AuthLevel,
    EventGridTrigger,
    Function,
    HttpTrigger,
    QueueAddress,
    QueueTrigger,
    TimerTrigger,
    parse_function,
)
from local.functions.errors import StartError
from local.functions.settings import AppSettings

SETTINGS = AppSettings(
    values={
        "AzureWebJobsStorage": "account",
        "Other": "elsewhere",
        "QUEUE": "Files-In",
        "EVERY": "0 * * * * *",
        "AzureWebJobs.f.Disabled": "1",
    }
)


def parsed(*bindings: Mapping[str, object]) -> Function:
    return parse_function("f", "id", [json.dumps(each) for each in bindings], SETTINGS)


def test_a_queue_trigger_is_resolved_and_lower_case() -> None:
    function = parsed(
        {"type": "queueTrigger", "direction": "IN", "name": "m", "queueName": "%QUEUE%"}
    )
    address = QueueAddress(name="files-in", connection_string="account")
    assert function.trigger == QueueTrigger(parameter="m", queue=address)
    assert function.disabled


def test_a_connection_string_is_not_shown() -> None:
    assert "secret" not in repr(QueueAddress(name="q", connection_string="secret"))


def test_a_timer_trigger_monitors_unless_it_says_otherwise() -> None:
    binding = {"type": "timerTrigger", "direction": "IN", "name": "t", "schedule": "%EVERY%"}
    assert parsed(binding).trigger == TimerTrigger(
        parameter="t", schedule="0 * * * * *", run_on_startup=False, use_monitor=True
    )
    assert parsed({**binding, "runOnStartup": True, "useMonitor": False}).trigger == TimerTrigger(
        parameter="t", schedule="0 * * * * *", run_on_startup=True, use_monitor=False
    )


def test_an_http_trigger_is_named_after_its_function_and_asks_for_a_key() -> None:
    response = {"type": "http", "direction": "OUT", "name": "$return"}
    function = parsed({"type": "httpTrigger", "direction": "IN", "name": "req"}, response)
    assert function.trigger == HttpTrigger(
        parameter="req", route="f", methods=frozenset(), auth_level=AuthLevel.FUNCTION
    )
    assert function.outputs == ()


def test_an_http_trigger_keeps_route_methods_and_level() -> None:
    trigger = parsed(
        {
            "type": "httpTrigger",
            "direction": "IN",
            "name": "req",
            "route": "a/{b}",
            "methods": ["get", "POST"],
            "authLevel": "anonymous",
        }
    ).trigger
    assert trigger == HttpTrigger(
        parameter="req",
        route="a/{b}",
        methods=frozenset({"GET", "POST"}),
        auth_level=AuthLevel.ANONYMOUS,
    )


def test_outputs_are_queues_with_connections_of_their_own() -> None:
    function = parsed(
        {"type": "queue", "direction": "OUT", "name": "$return", "queueName": "out",
         "connection": "Other"},
        {"type": "eventGridTrigger", "direction": "IN", "name": "e"},
    )  # fmt: skip
    assert function.trigger == EventGridTrigger(parameter="e")
    assert [output.queue.connection_string for output in function.outputs] == ["elsewhere"]


@pytest.mark.parametrize(
    ("bindings", "reason"),
    [
        ([], "0 triggers"),
        ([{"type": "eventGridTrigger", "name": "a"}, {"type": "timerTrigger", "name": "b"}], "2 t"),
        ([{"type": "blobTrigger", "name": "b"}], "blobTrigger is not served"),
        ([{"name": "b"}], "without type"),
        ([{"type": "queueTrigger", "name": "m", "queueName": "a"}], "queue name"),
        ([{"type": "queueTrigger", "name": "m", "queueName": "a--b"}], "queue name"),
        ([{"type": "queueTrigger", "name": "m", "queueName": "%NONE%"}], "NONE is missing"),
        ([{"type": "queueTrigger", "name": "m", "queueName": "abc", "connection": "No"}], "No"),
    ],
)
def test_what_cannot_be_served_stops_the_start(
    bindings: list[dict[str, object]], reason: str
) -> None:
    with pytest.raises(StartError, match=reason):
        parsed(*bindings)


@pytest.mark.parametrize(
    "binding",
    [
        {"type": "blob", "direction": "OUT", "name": "b"},
        {"type": "queue", "direction": "IN", "name": "b"},
    ],
)
def test_other_bindings_stop_the_start(binding: dict[str, object]) -> None:
    with pytest.raises(StartError, match="not served"):
        parsed({"type": "eventGridTrigger", "name": "e"}, binding)
