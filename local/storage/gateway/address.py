"""Which blob a request is about, read from the raw request target."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from local.storage.azurite import ACCOUNT

SAFE: Final = "~/()!*'"
"""Characters besides letters, digits and `_.-` that stay as they are in the path of a blob URL."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Address:
    """Decoded names; `blob` is empty when the request is about a container."""

    container: str
    blob: str

    @property
    def path(self) -> str:
        """Percent-encoded path below the host, account first."""
        return f"/{ACCOUNT}/{quote(self.container, safe='$')}/{quote(self.blob, safe=SAFE)}"

    @property
    def subject(self) -> str:
        """What Event Grid calls this blob; names are not encoded in it."""
        return f"/blobServices/default/containers/{self.container}/blobs/{self.blob}"


def parse_target(target: str) -> Address | None:
    """From `/devstoreaccount1/<container>[/<blob>][?query]`; None for any other target."""
    return _parse_path(target.split("?", 1)[0], ACCOUNT)


def parse_rename_source(value: str) -> Address | None:
    """From the header `x-ms-rename-source`, `/<file system>/<path>[?SAS]`, percent-encoded."""
    path = value.split("?", 1)[0]
    return _parse_path(path, ACCOUNT) or _parse_path(f"/{ACCOUNT}/{path.lstrip('/')}", ACCOUNT)


def _parse_path(path: str, account: str) -> Address | None:
    root, _, names = path.removeprefix("/").partition("/")
    container, _, blob = names.partition("/")
    if root != account or not container:
        return None
    return Address(container=unquote(container), blob=unquote(blob))
