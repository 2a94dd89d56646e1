"""Where a deployment is and what opens it: environment variables, then a dotenv file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from tidegate.cli.errors import UnavailableError, UsageError
from tidegate.cli.texts import text_of
from tidegate.settings import LOOPBACK

DEFAULT: Final = Path(".tidegate/world/profile.env")
VARIABLE: Final = "TIDEGATE_PROFILE"

API_URL: Final = "TIDEGATE_API_URL"
OPERATOR_KEY: Final = "TIDEGATE_OPERATOR_KEY"
LANDING: Final = "TIDEGATE_LANDING"
HOST: Final = "DATABRICKS_HOST"
TOKEN: Final = "DATABRICKS_TOKEN"  # noqa: S105 - the name of a variable
WAREHOUSE: Final = "DATABRICKS_WAREHOUSE_ID"

OPENS: Final = ((API_URL, OPERATOR_KEY), (HOST, TOKEN))
"""An address and the secret that opens it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a deployment; `repr` shows no value, since some are secrets."""

    source: str
    """The file that was read, or the one that is not there."""
    values: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str], file: Path | None = None) -> Self:
        """The environment first, then `file`, $TIDEGATE_PROFILE, or the world below this folder.

        A secret of the file is never sent to another address of the environment, nor one of the
        environment to an address in a file that nobody named. Raises UsageError.
        """
        named = file or (Path(env[VARIABLE]) if env.get(VARIABLE) else None)
        path = named or DEFAULT
        if named is not None and not path.is_file():
            raise UsageError(f"there is no profile {path}: name another file with --profile")
        stored = _parse(path) if path.is_file() else {}
        given = {name: env[name].strip() for name in _NAMES if env.get(name, "").strip()}
        for address, secret in OPENS:
            if address in given:
                if given[address] != stored.get(address):
                    stored.pop(secret, None)
            elif named is None and given.pop(secret, "") and secret not in stored:
                stored.pop(address, None)
        return cls(source=str(path), values={**stored, **given})

    @property
    def api_url(self) -> str:
        """Of the service; ends with /api. Raises UnavailableError, UsageError."""
        url = self._needed(API_URL).rstrip("/")
        _refuse_clear_text(API_URL, url)
        if not url.endswith("/api"):
            raise UsageError(f"{API_URL} has to end with /api")
        return url

    @property
    def operator_key(self) -> str:
        """Opens the API. Raises UnavailableError."""
        return self._needed(OPERATOR_KEY)

    @property
    def landing(self) -> str:
        """A connection string on this machine, or https://<account>.dfs.core.windows.net."""
        return self._needed(LANDING)

    @property
    def databricks_host(self) -> str:
        """Address of the workspace. Raises UnavailableError, UsageError."""
        host = self._needed(HOST)
        _refuse_clear_text(HOST, host)
        return host

    @property
    def databricks_token(self) -> str:
        """Empty when the SDK shall look for credentials itself, such as those of `az login`."""
        return self.values.get(TOKEN, "")

    @property
    def warehouse_id(self) -> str:
        """Empty for the first warehouse that there is."""
        return self.values.get(WAREHOUSE, "")

    def _needed(self, name: str) -> str:
        value = self.values.get(name, "")
        if not value:
            raise UnavailableError(
                f"{name} is unknown: it is neither in the environment nor in {self.source}. "
                "Run `make up` for a world on this machine, or set it as docs/cli.md says"
            )
        return value


_NAMES: Final = (API_URL, OPERATOR_KEY, LANDING, HOST, TOKEN, WAREHOUSE)


def _parse(path: Path) -> dict[str, str]:
    """`NAME=value` lines; empty lines and lines that begin with # say nothing."""
    values: dict[str, str] = {}
    for number, raw in enumerate(text_of(path).splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = line.removeprefix("export ").partition("=")
        if not separator:
            raise UsageError(f"{path}:{number}: a line of a profile is NAME=value")
        values[name.strip()] = _bare(value.strip())
    return {name: values[name] for name in _NAMES if name in values}


def _bare(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _refuse_clear_text(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UsageError(f"{name} is no address") from None
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise UsageError(f"{name} has to begin with https://, or be http:// on this machine")
