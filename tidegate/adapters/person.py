"""A client of the workspace for a person at a terminal, with the person's own credentials."""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tidegate.errors import Permanent
from tidegate.settings import LOOPBACK

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

HTTP_SECONDS: Final = 60
RETRY_SECONDS: Final = 8
"""A person waits; the SDK spends it once for its first question, and again for ours."""


def check_host(host: str) -> None:
    """Raises Permanent when the host is elsewhere and not opened by https."""
    parts = urlsplit(host)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Permanent("DATABRICKS_HOST has to begin with https://")


def client_of(host: str, token: str) -> "WorkspaceClient":
    """Without a token the SDK's own credential chain is used. Raises Permanent."""
    from databricks.sdk import WorkspaceClient  # noqa: PLC0415 - takes more than a second
    from databricks.sdk.core import Config  # noqa: PLC0415 - the same

    try:
        config = Config(
            host=host,
            token=token or None,
            auth_type="pat" if token else None,
            http_timeout_seconds=HTTP_SECONDS,
            retry_timeout_seconds=RETRY_SECONDS,
        )
    except ValueError as error:  # what the SDK raises when it finds no credentials
        raise Permanent(
            "no credentials for the workspace: run `az login`, or set DATABRICKS_TOKEN"
        ) from error
    return WorkspaceClient(config=config)
