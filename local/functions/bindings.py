"""Functions and their bindings, read from what the worker library indexed."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from local.functions.errors import StartError
from local.functions.settings import AppSettings

DEFAULT_CONNECTION: Final = "AzureWebJobsStorage"
_QUEUE_NAME: Final = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*")

type Raw = Mapping[str, object]


class AuthLevel(StrEnum):
    """Which key an HTTP function asks for."""

    ANONYMOUS = "ANONYMOUS"
    FUNCTION = "FUNCTION"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAddress:
    """A queue of a storage account; `connection_string` is a secret and stays out of `repr`."""

    name: str
    connection_string: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTrigger:
    """Runs for each message of a queue."""

    parameter: str
    queue: QueueAddress
    binary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerTrigger:
    """Runs on a schedule: an NCRONTAB expression or a time span."""

    parameter: str
    schedule: str
    run_on_startup: bool = False
    use_monitor: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTrigger:
    """Runs for each request; no methods means every method."""

    parameter: str
    route: str
    methods: frozenset[str]
    auth_level: AuthLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGridTrigger:
    """Runs for each event that is delivered to the webhook."""

    parameter: str


type Trigger = QueueTrigger | TimerTrigger | HttpTrigger | EventGridTrigger


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOutput:
    """Messages that a function returns (`$return`) or sets on a parameter."""

    parameter: str
    queue: QueueAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of the app."""

    name: str
    function_id: str
    trigger: Trigger
    outputs: tuple[QueueOutput, ...]
    raw_bindings: tuple[Raw, ...]
    disabled: bool = False


def parse_function(
    name: str, function_id: str, raw_bindings: Iterable[str], settings: AppSettings
) -> Function:
    """A function from its bindings as JSON texts. Raises StartError when it cannot be served."""
    raws = tuple(_decoded(name, text) for text in raw_bindings)
    parser = _Parser(name, settings)
    triggers = [raw for raw in raws if str(raw["type"]).lower().endswith("trigger")]
    if len(triggers) != 1:
        raise StartError(f"function {name}: {len(triggers)} triggers, must be one")
    others = [raw for raw in raws if raw is not triggers[0]]
    return Function(
        name=name,
        function_id=function_id,
        trigger=parser.trigger(triggers[0]),
        outputs=tuple(output for raw in others for output in parser.outputs(raw)),
        raw_bindings=raws,
        disabled=settings.disabled(name),
    )


def _decoded(function: str, text: str) -> Raw:
    raw: object = json.loads(text)
    if not isinstance(raw, dict) or not {"type", "name"} <= raw.keys():
        raise StartError(f"function {function}: a binding without type or name")
    return raw


@dataclass(frozen=True, slots=True)
class _Parser:
    function: str
    settings: AppSettings

    def trigger(self, raw: Raw) -> Trigger:
        match str(raw["type"]).lower():
            case "queuetrigger":
                return QueueTrigger(
                    parameter=str(raw["name"]),
                    queue=self._queue(raw),
                    binary=str(raw.get("dataType", "")).upper() == "BINARY",
                )
            case "timertrigger":
                return self._timer(raw)
            case "httptrigger":
                return self._http(raw)
            case "eventgridtrigger":
                return EventGridTrigger(parameter=str(raw["name"]))
        raise StartError(f"function {self.function}: {raw['type']} is not served by this host")

    def outputs(self, raw: Raw) -> Iterable[QueueOutput]:
        if str(raw.get("direction", "")).upper() == "OUT":
            match str(raw["type"]).lower():
                case "queue":
                    return [QueueOutput(parameter=str(raw["name"]), queue=self._queue(raw))]
                case "http":
                    return []
        raise StartError(
            f"function {self.function}: binding {raw['name']} of type {raw['type']}"
            f" ({raw.get('direction')}) is not served by this host"
        )

    def _timer(self, raw: Raw) -> TimerTrigger:
        return TimerTrigger(
            parameter=str(raw["name"]),
            schedule=self._resolved(raw, "schedule"),
            run_on_startup=raw.get("runOnStartup") is True,
            use_monitor=raw.get("useMonitor") is not False,
        )

    def _http(self, raw: Raw) -> HttpTrigger:
        methods = raw.get("methods")
        return HttpTrigger(
            parameter=str(raw["name"]),
            route=str(raw.get("route") or self.function),
            methods=frozenset(map(str.upper, methods if isinstance(methods, list) else [])),
            auth_level=AuthLevel(str(raw.get("authLevel") or AuthLevel.FUNCTION).upper()),
        )

    def _queue(self, raw: Raw) -> QueueAddress:
        name = self._resolved(raw, "queueName").lower()
        if not _QUEUE_NAME.fullmatch(name):
            raise StartError(f"function {self.function}: not a queue name: {name!r}")
        connection = str(raw.get("connection") or DEFAULT_CONNECTION)
        text = self.settings.connection_string(connection, function=self.function)
        return QueueAddress(name=name, connection_string=text)

    def _resolved(self, raw: Raw, key: str) -> str:
        return self.settings.resolve(str(raw.get(key) or ""), function=self.function)
