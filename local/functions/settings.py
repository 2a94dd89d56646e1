"""App settings: the environment over `Values` of `local.settings.json`, as Core Tools has it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.functions.errors import StartError

FILE: Final = "local.settings.json"
_NAME: Final = re.compile(r"%([^%]+)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """Names and values, read once at the start."""

    values: Mapping[str, str]

    def resolve(self, text: str, *, function: str) -> str:
        """Put settings in for every `%NAME%`. Raises StartError when one is missing."""
        return _NAME.sub(lambda match: self._named(match[1], function), text)

    def _named(self, name: str, function: str) -> str:
        if name not in self.values:
            raise StartError(f"function {function}: app setting {name} is missing (%{name}%)")
        return self.values[name]

    def connection_string(self, connection: str, *, function: str) -> str:
        """What `connection` of a binding names: `AzureWebJobs<connection>` first, then itself.

        Raises:
            StartError: It is missing, empty, or stands for an identity-based connection.
        """
        for name in (f"AzureWebJobs{connection}", connection):
            if self.values.get(name):
                return self.values[name]
            if any(key.startswith(f"{name}__") for key in self.values):
                raise StartError(
                    f"function {function}: connection {connection} is identity-based ({name}__...),"
                    " which needs Azure; this host takes a connection string"
                )
        raise StartError(f"function {function}: app setting {connection} (connection) is missing")

    def disabled(self, function: str) -> bool:
        """Whether `AzureWebJobs.<function>.Disabled` is set to true."""
        value = self.values.get(f"AzureWebJobs.{function}.Disabled", "")
        return value.lower() in {"true", "1"}


def load_settings(app: Path, environ: Mapping[str, str]) -> AppSettings:
    """Settings of the app in folder `app`. Raises StartError when its file cannot be used."""
    return AppSettings(values={**_file_values(app / FILE), **environ})


def _file_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        document: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise StartError(f"{path}: not JSON: {error}") from error
    if not isinstance(document, dict):
        raise StartError(f"{path}: must be a JSON object")
    if document.get("IsEncrypted"):
        raise StartError(f"{path}: IsEncrypted is true; run `func settings decrypt` first")
    return _strings(document.get("Values") or {}, path)


def _strings(values: object, path: Path) -> dict[str, str]:
    if not isinstance(values, dict):
        raise StartError(f"{path}: Values must be a JSON object")
    if wrong := sorted(name for name, value in values.items() if not isinstance(value, str)):
        raise StartError(f"{path}: Values must be strings: {', '.join(wrong)}")
    return values
