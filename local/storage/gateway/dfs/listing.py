"""List the paths of a file system or below a folder, page by page, folders included.

Folders come from their own blobs and from the names of the files in them. A page of blobs can
repeat a folder that an earlier page gave, so the continuation remembers the last name it gave.
"""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from typing import Final, Self, cast

from aiohttp import web
from azure.core.async_paging import AsyncPageIterator
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import BlobPrefix

from local.storage.gateway.address import Address
from local.storage.gateway.dfs.call import Call, has_children
from local.storage.gateway.dfs.errors import PathError, path_not_found
from local.storage.gateway.event import unquoted
from local.storage.gateway.json_types import Document

MAX_RESULTS: Final = 5000
_EPOCH: Final = "Thu, 01 Jan 1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """Where the next page begins: Azurite's marker, and the last blob name of this page."""

    marker: str = ""
    last: str = ""

    def to_text(self) -> str:
        """Safe in a header and in a query."""
        return base64.urlsafe_b64encode(json.dumps([self.marker, self.last]).encode()).decode()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises PathError."""
        try:
            marker, last = json.loads(base64.urlsafe_b64decode(text)) if text else ("", "")
        except ValueError as error:
            status = HTTPStatus.BAD_REQUEST
            raise PathError(status, "InvalidQueryParameterValue", "continuation") from error
        return cls(marker=str(marker), last=str(last))


async def list_paths(call: Call) -> web.Response:
    """200 with `{"paths": [...]}`. Raises PathError, aiohttp.ClientError."""
    query = call.request.query
    folder = query.get("directory", "").strip("/")
    prefix = f"{folder}/" if folder else ""
    if folder:
        await _check_folder(call, folder)
    begin = Continuation.parse(query.get("continuation", ""))
    items, marker = await _page(call, prefix, begin)
    paths = sorted(
        [path async for path in _paths(call, items, prefix, begin.last)],
        key=lambda path: str(path["name"]),
    )
    following = Continuation(marker=marker, last=items[-1].name) if marker and items else None
    headers = {"x-ms-continuation": following.to_text()} if following else {}
    return web.json_response({"paths": paths}, headers=headers)


async def _check_folder(call: Call, folder: str) -> None:
    address = Address(container=call.address.container, blob=folder)
    found = await call.lake.rest.head(address)
    if not (found and found.is_folder) and not await has_children(call.lake, address):
        raise path_not_found()


type Item = BlobProperties | BlobPrefix


async def _page(call: Call, prefix: str, begin: Continuation) -> tuple[list[Item], str]:
    query = call.request.query
    container = call.lake.blobs.get_container_client(call.address.container)
    size = min(call.number("maxResults", str(MAX_RESULTS)), MAX_RESULTS)
    every = query.get("recursive", "false").lower() == "true"
    listed = container.list_blobs if every else container.walk_blobs
    found = listed(prefix, include=["metadata"], results_per_page=size)
    # The SDK declares an iterator here, but the token is what its pages exist for.
    pages = cast("AsyncPageIterator[Item]", found.by_page(begin.marker or None))
    try:
        items = [item async for item in await anext(pages)]
    except StopAsyncIteration:
        return [], ""
    return items, pages.continuation_token or ""


async def _paths(call: Call, items: list[Item], prefix: str, last: str) -> AsyncIterator[Document]:
    given = {item.name for item in items if _is_folder_blob(item)}
    for item in items:
        for folder in _folders(item, prefix):
            if folder in given or f"{last}/".startswith(f"{folder}/"):
                continue
            given.add(folder)
            if not last or not await _has_blob(call, folder):
                yield _folder(folder)
        if isinstance(item, BlobProperties):
            yield _described(item)


def _folders(item: Item, prefix: str) -> Iterator[str]:
    """Folders between the prefix and the item, outermost first."""
    parts = item.name.removeprefix(prefix).split("/")[:-1]
    for depth in range(1, len(parts) + 1):
        yield prefix + "/".join(parts[:depth])


async def _has_blob(call: Call, folder: str) -> bool:
    """A folder's blob sorts before its files: an earlier page gave it."""
    found = await call.lake.rest.head(Address(container=call.address.container, blob=folder))
    return found is not None and found.is_folder


def _is_folder_blob(item: Item) -> bool:
    metadata = item.metadata if isinstance(item, BlobProperties) else None
    return (metadata or {}).get("hdi_isfolder", "").lower() == "true"


def _folder(name: str) -> Document:
    """A folder without a blob of its own has no time of its own either."""
    return {"name": name, "isDirectory": "true", "contentLength": "0", "lastModified": _EPOCH}


def _described(item: BlobProperties) -> Document:
    described: Document = {
        "name": item.name,
        "contentLength": str(item.size),
        "etag": unquoted(item.etag),
        "lastModified": format_datetime(item.last_modified, usegmt=True),
    }
    return described | ({"isDirectory": "true"} if _is_folder_blob(item) else {})
