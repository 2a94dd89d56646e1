"""The secrets of one world, made at its first start, in files that only their owner reads."""

import json
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

WEBHOOK_KEY: Final = "eventgrid_extension"
"""The system key that the Event Grid webhook of a Functions host asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """`repr` shows where they are, never what they are."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Make those that are not there yet."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = cls(folder=folder)
        for path in (made.operator_key_file, made.topic_key_file, made.workspace_token_file):
            _write_once(path, secrets.token_urlsafe(32))
        keys = {WEBHOOK_KEY: secrets.token_urlsafe(32)}
        _write_once(made.function_keys_file, json.dumps({"systemKeys": keys}))
        return made

    @property
    def operator_key_file(self) -> Path:
        """For the routes of the service's API."""
        return self.folder / "operator-key"

    @property
    def topic_key_file(self) -> Path:
        """For the topic that the service publishes to."""
        return self.folder / "topic-key"

    @property
    def workspace_token_file(self) -> Path:
        """Personal access token of the workspace."""
        return self.folder / "workspace-token"

    @property
    def function_keys_file(self) -> Path:
        """Keys of the Functions host; the webhook needs `WEBHOOK_KEY`."""
        return self.folder / "function-keys.json"

    @property
    def operator_key(self) -> str:
        """What a person sends."""
        return self.operator_key_file.read_text("ascii")

    @property
    def operator_key_sha256(self) -> str:
        """What the service knows: hexadecimal."""
        return sha256(self.operator_key.encode()).hexdigest()

    @property
    def topic_key(self) -> str:
        """Sent as `aeg-sas-key`."""
        return self.topic_key_file.read_text("ascii")

    @property
    def webhook_key(self) -> str:
        """Goes into the address that events are delivered to, as `code`."""
        keys: dict[str, dict[str, str]] = json.loads(self.function_keys_file.read_text("ascii"))
        return keys["systemKeys"][WEBHOOK_KEY]

    @property
    def workspace_token(self) -> str:
        """DATABRICKS_TOKEN."""
        return self.workspace_token_file.read_text("ascii")


def _write_once(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
