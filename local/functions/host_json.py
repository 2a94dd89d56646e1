"""`host.json`: the sections this host acts on, with the defaults and ranges of the platform.

Defaults and ranges are those of `QueuesOptions.cs` and `HttpOptions.cs` in azure-sdk-for-net and
azure-webjobs-sdk-extensions. App settings named `AzureFunctionsJobHost__<path>` win over the file.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from local.functions.durations import parse_time_span
from local.functions.errors import StartError

OVERRIDE: Final = "AzureFunctionsJobHost__"
HONOURED: Final = frozenset({"version", "extensions"})
SHORTEST_POLLING: Final = timedelta(milliseconds=100)
LONGEST_VISIBILITY: Final = timedelta(days=7)
LARGEST_BATCH: Final = 32

logger = logging.getLogger(__name__)


class MessageEncoding(StrEnum):
    """How bodies stand in queue messages."""

    BASE64 = "base64"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOptions:
    """`extensions.queues`."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_polling_interval: timedelta = timedelta(minutes=1)
    visibility_timeout: timedelta = timedelta(0)
    """Delay before a failed message is tried again; not the lock while it is processed."""
    max_dequeue_count: int = 5
    message_encoding: MessageEncoding = MessageEncoding.BASE64


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOptions:
    """What `host.json` says."""

    queues: QueueOptions
    route_prefix: str = "api"


class _Section:
    """A JSON object whose keys are read without regard to case, as .NET configuration does."""

    def __init__(self, name: str, content: object) -> None:
        if not isinstance(content, Mapping):
            raise StartError(f"host.json: {name or 'the document'} must be an object")
        self._name = name
        self._content = {str(key).lower(): value for key, value in content.items()}

    def section(self, key: str) -> "_Section":
        return _Section(self._path(key), self._content.get(key.lower(), {}))

    def override(self, path: list[str], value: str) -> None:
        """Set what `path` leads to, making sections on the way."""
        content = self._content
        for key in path[:-1]:
            below = content.get(key.lower())
            lowered = {k.lower(): v for k, v in below.items()} if isinstance(below, dict) else {}
            content[key.lower()] = lowered
            content = lowered
        content[path[-1].lower()] = value

    def text(self, key: str, default: str) -> str:
        value = self._content.get(key.lower(), default)
        if not isinstance(value, str):
            raise StartError(f"host.json: {self._path(key)} must be a string")
        return value

    def integer(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self._content.get(key.lower(), default)
        if isinstance(value, str) and value.strip().lstrip("-").isdigit():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise StartError(f"host.json: {self._path(key)} must be from {least} to {most}")
        return value

    def duration(
        self, key: str, default: timedelta, *, least: timedelta, most: timedelta
    ) -> timedelta:
        if key.lower() not in self._content:
            return default
        try:
            value = parse_time_span(self.text(key, ""))
        except ValueError as error:
            raise StartError(f"host.json: {self._path(key)}: {error}") from error
        if not least <= value <= most:
            raise StartError(f"host.json: {self._path(key)} must be from {least} to {most}")
        return value

    def names(self) -> list[str]:
        return sorted(self._content)

    def _path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def read_host_json(app: Path, settings: Mapping[str, str], *, processors: int) -> HostOptions:
    """Options of the app in folder `app`. Raises StartError on a file that cannot be used."""
    root = _Section("", _document(app / "host.json"))
    if root.text("version", "") != "2.0":
        raise StartError('host.json: "version" must be "2.0"')
    for name, value in settings.items():
        if name.startswith(OVERRIDE):
            root.override(name.removeprefix(OVERRIDE).split("__"), value)
    extensions = root.section("extensions")
    _report(root, extensions)
    http = extensions.section("http")
    return HostOptions(
        queues=_queues(extensions.section("queues"), processors),
        route_prefix=http.text("routePrefix", "api").strip("/"),
    )


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise StartError(f"{path} is missing: this is not the root of a function app") from error
    except ValueError as error:
        raise StartError(f"{path}: not JSON: {error}") from error


def _report(root: _Section, extensions: _Section) -> None:
    ignored = [name for name in root.names() if name not in HONOURED]
    ignored += [f"extensions.{n}" for n in extensions.names() if n not in {"queues", "http"}]
    if ignored:
        logger.debug("host.json: not acted on: %s", ", ".join(ignored))


def _queues(section: _Section, processors: int) -> QueueOptions:
    batch = section.integer("batchSize", 16, least=1, most=LARGEST_BATCH)
    encoding = section.text("messageEncoding", MessageEncoding.BASE64).lower()
    if encoding not in set(MessageEncoding):
        raise StartError('host.json: extensions.queues.messageEncoding must be "base64" or "none"')
    return QueueOptions(
        batch_size=batch,
        new_batch_threshold=section.integer(
            "newBatchThreshold", batch // 2 * processors, least=0, most=2**31 - 1
        ),
        max_polling_interval=section.duration(
            "maxPollingInterval",
            timedelta(minutes=1),
            least=SHORTEST_POLLING,
            most=timedelta.max,
        ),
        visibility_timeout=section.duration(
            "visibilityTimeout", timedelta(0), least=timedelta(0), most=LONGEST_VISIBILITY
        ),
        max_dequeue_count=section.integer("maxDequeueCount", 5, least=1, most=2**31 - 1),
        message_encoding=MessageEncoding(encoding),
    )
