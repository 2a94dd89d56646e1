"""The app settings, read once, at the edge, into a frozen object.

Identity opens everything in the cloud. A connection string, a token or a key is accepted only
for an endpoint on this machine, so a production start with the emulator's key fails.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from tidegate.errors import SettingsError

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A storage account: endpoints opened by identity, or a connection string on loopback.

    Names follow Azure Functions: `<name>` holds a connection string, `<name>__blobServiceUri`
    and its like hold endpoints.
    """

    name: str
    connection_string: str = ""
    endpoints: Mapping[str, str]

    def endpoint(self, service: str) -> str:
        """Raises SettingsError when the service has no endpoint."""
        found = self.endpoints.get(service)
        if not found:
            raise SettingsError(f"missing setting: {self.name}__{service}ServiceUri")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a deployment decides."""

    storage: Connection
    lake: Connection
    lake_hns: bool
    landing_topic: str
    databricks_host: str
    databricks_token: str
    event_topic_endpoint: str
    event_topic_key: str
    operator_key_sha256: str
    run_poll: timedelta
    drive_grace: timedelta
    sweep_budget: timedelta
    azure_client_id: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Raises SettingsError that names every setting that is missing or wrong."""
        reader = _Reader(env)
        settings = cls(
            storage=reader.connection("AzureWebJobsStorage", ("queue", "table")),
            lake=reader.connection("LAKE", ("blob", "dfs")),
            lake_hns=reader.flag("LAKE_HNS"),
            landing_topic=reader.text("LANDING_TOPIC"),
            databricks_host=reader.text("DATABRICKS_HOST"),
            databricks_token=reader.secret("DATABRICKS_TOKEN", "DATABRICKS_HOST"),
            event_topic_endpoint=reader.text("EVENT_TOPIC_ENDPOINT"),
            event_topic_key=reader.secret("EVENT_TOPIC_KEY", "EVENT_TOPIC_ENDPOINT"),
            operator_key_sha256=reader.digest("OPERATOR_KEY_SHA256"),
            run_poll=reader.seconds("RUN_POLL_SECONDS"),
            drive_grace=reader.seconds("DRIVE_GRACE_SECONDS"),
            sweep_budget=reader.seconds("SWEEP_SECONDS"),
            azure_client_id=env.get("AZURE_CLIENT_ID", ""),
        )
        reader.complain()
        return settings


class _Reader:
    """Reads settings and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._wrong: list[str] = []

    def text(self, name: str) -> str:
        value = self._env.get(name, "").strip()
        if not value:
            self._wrong.append(f"{name} is missing")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value and value not in {"true", "false"}:
            self._wrong.append(f"{name} is neither true nor false")
        return value == "true"

    def digest(self, name: str) -> str:
        value = self.text(name).lower()
        if value and not re.fullmatch("[0-9a-f]{64}", value):
            self._wrong.append(f"{name} is not a SHA-256 in hexadecimal")
        return value

    def seconds(self, name: str) -> timedelta:
        value = self.text(name)
        if value and not value.isdecimal():
            self._wrong.append(f"{name} is not a whole number of seconds")
            return timedelta(0)
        return timedelta(seconds=int(value or 0))

    def secret(self, name: str, endpoint: str) -> str:
        """Empty in the cloud, where the managed identity opens the endpoint."""
        value = self._env.get(name, "").strip()
        if value and not _is_loopback(self._env.get(endpoint, "")):
            self._wrong.append(f"{name} is set although {endpoint} is not on this machine")
        return value

    def connection(self, name: str, services: tuple[str, ...]) -> Connection:
        text = self._env.get(name, "").strip()
        endpoints = {
            service: self._env.get(f"{name}__{service}ServiceUri", "") for service in services
        }
        if text and not opens_only_loopback(text):
            self._wrong.append(f"{name} is a connection string of an account elsewhere")
        if not text:
            missing = [service for service, endpoint in endpoints.items() if not endpoint]
            self._wrong += [f"{name}__{service}ServiceUri is missing" for service in missing]
        return Connection(name=name, connection_string=text, endpoints=endpoints)

    def complain(self) -> None:
        if self._wrong:
            raise SettingsError(f"app settings: {'; '.join(self._wrong)}")


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def opens_only_loopback(connection_string: str) -> bool:
    """True when it names endpoints, and every one of them is on this machine."""
    parts = [part.partition("=") for part in connection_string.split(";") if part]
    endpoints = [value for name, _, value in parts if name.endswith("Endpoint")]
    return bool(endpoints) and all(_is_loopback(endpoint) for endpoint in endpoints)
