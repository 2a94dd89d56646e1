"""Which requests to the blob endpoint commit something that Event Grid reports.

Staged blocks, metadata, tiers, leases, tags and containers raise nothing. Deletes inside a blob
batch (`POST ?comp=batch`, `ContainerClient.delete_blobs`) are not looked into: they raise nothing
here although they do on a real account.
"""

from collections.abc import Mapping
from typing import Final

from local.storage.gateway.address import Address
from local.storage.gateway.event import Api

_SUCCESS: Final = range(200, 300)
_NO_WHOLE_BLOB: Final = frozenset({"snapshot", "versionid", "restype"})


def api_of(
    method: str, address: Address | None, query: Mapping[str, str], headers: Mapping[str, str]
) -> Api | None:
    """The operation, when it would raise an event if it succeeds."""
    if address is None or not address.blob or not _NO_WHOLE_BLOB.isdisjoint(query):
        return None
    if method == "DELETE":
        return _delete(query, headers)
    if method != "PUT":
        return None
    return _put(query.get("comp"), headers)


def is_committed(api: Api, status: int, headers: Mapping[str, str]) -> bool:
    """Whether the answer says that the blob is there (or gone) now.

    A copy that is still pending is not: Azurite always finishes copies before it answers.
    """
    if api is Api.COPY_BLOB:
        return status in _SUCCESS and headers.get("x-ms-copy-status", "success") == "success"
    return status in _SUCCESS


def _delete(query: Mapping[str, str], headers: Mapping[str, str]) -> Api | None:
    only_snapshots = headers.get("x-ms-delete-snapshots", "").lower() == "only"
    return None if only_snapshots or "comp" in query else Api.DELETE_BLOB


def _put(comp: str | None, headers: Mapping[str, str]) -> Api | None:
    if comp == "blocklist":
        return Api.PUT_BLOCK_LIST
    if comp is not None:
        return None
    if "x-ms-copy-source" in headers and "x-ms-blob-type" not in headers:
        return Api.COPY_BLOB
    return Api.PUT_BLOB
