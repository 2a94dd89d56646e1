"""What a supplier does: write a file into the landing zone with an ordinary Azure client.

The clients are imported when the first one is opened: that takes half a second.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flows.layout import LANDING
from flows.names import FileId
from tidegate.errors import Permanent, SettingsError
from tidegate.ledger.ids import file_id
from tidegate.ports import Etag
from tidegate.settings import opens_only_loopback

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.storage.filedatalake import DataLakeServiceClient

SCOPE: Final = "https://storage.azure.com/.default"
"""What Azure Storage's tokens are for, in every tenant."""
PATIENCE: Final[dict[str, Any]] = {
    "retry_total": 2,
    "initial_backoff": 1,
    "increment_base": 1.5,
    "connection_timeout": 10,
}
"""A person waits: the clients' own back-off would be over after more than a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """A file that was written."""

    path: str
    """Below container `landing`: `<flow>/<dataset>/<name>`."""
    file_id: FileId
    """By which the service knows this version of the path."""
    size: int
    """Bytes."""


class Landing:
    """The container `landing` of one account."""

    def __init__(
        self, account: "DataLakeServiceClient", sign_in: Callable[[], None] = lambda: None
    ) -> None:
        """Whoever gives the client closes it. `sign_in` raises Permanent without credentials."""
        self._account, self._sign_in = account, sign_in

    def upload(self, source: Path, path: str) -> Landed:
        """Write the file, over the version that is there. Raises OSError, Transient, Permanent."""
        from tidegate.adapters.azure_errors import translated  # noqa: PLC0415 - see the module

        self._sign_in()
        file = self._account.get_file_client(LANDING, path)
        size = source.stat().st_size
        with source.open("rb") as content, translated(f"write to {LANDING}"):
            # `upload_data` writes nothing at all when there is nothing to write.
            written = file.upload_data(content, overwrite=True) if size else file.create_file()
        etag = Etag(str(written["etag"]).strip('"'))
        return Landed(path=path, file_id=file_id(path, etag), size=size)


@contextmanager
def landing_at(address: str) -> Iterator[Landing]:
    """`address` is a connection string on this machine or `https://<account>.dfs.core.windows.net`.

    The latter is opened with what `DefaultAzureCredential` finds, such as `az login`. Raises
    SettingsError.
    """
    from azure.storage.filedatalake import DataLakeServiceClient  # noqa: PLC0415 - see the module

    if opens_only_loopback(address):
        with DataLakeServiceClient.from_connection_string(address, **PATIENCE) as account:
            yield Landing(account)
        return
    if urlsplit(address).scheme != "https":
        raise SettingsError(
            "TIDEGATE_LANDING is neither https://<account>.dfs.core.windows.net nor a connection "
            "string of an account on this machine"
        )
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - see the module

    with (
        DefaultAzureCredential() as credential,
        DataLakeServiceClient(address, credential=credential, **PATIENCE) as account,
    ):
        yield Landing(account, lambda: signed_in(credential))


def signed_in(credential: "TokenCredential") -> None:
    """The token stays in the credential's cache. Raises Permanent when there is none."""
    from azure.core.exceptions import ClientAuthenticationError  # noqa: PLC0415 - see the module

    try:
        credential.get_token(SCOPE)
    except ClientAuthenticationError as error:
        raise Permanent("no credentials for the landing zone: run `az login`") from error
