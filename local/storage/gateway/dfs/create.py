"""Create a file (empty, until data is flushed) or a folder."""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web

from local.storage.gateway.dfs.blob_rest import CONDITIONS, IS_FOLDER, Answer, only
from local.storage.gateway.dfs.call import Call
from local.storage.gateway.dfs.errors import PathError, conflict
from local.storage.gateway.event import Api, unquoted

_CONTENT_HEADERS: Final = {
    "x-ms-cache-control": "x-ms-blob-cache-control",
    "x-ms-content-type": "x-ms-blob-content-type",
    "x-ms-content-encoding": "x-ms-blob-content-encoding",
    "x-ms-content-language": "x-ms-blob-content-language",
    "x-ms-content-disposition": "x-ms-blob-content-disposition",
}


async def create(call: Call) -> web.Response:
    """201. Raises PathError, aiohttp.ClientError."""
    headers = call.request.headers
    is_folder = call.request.query["resource"] == "directory"
    existing = await call.lake.rest.head(call.address)
    if existing and existing.is_folder != is_folder and "If-None-Match" not in headers:
        raise conflict("PathAlreadyExists", "a path of the other kind is there")
    sent = {
        "Content-Length": "0",
        "x-ms-blob-type": "BlockBlob",
        **only(headers, *CONDITIONS, "x-ms-lease-id"),
        **content_headers(headers),
        **metadata(headers.get("x-ms-properties", "")),
        **({IS_FOLDER: "true"} if is_folder else {}),
    }
    created = await call.lake.rest.put(call.address, sent)
    await _raise_event(call, created, is_folder=is_folder)
    return call.answer(HTTPStatus.CREATED, created)


def content_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """`x-ms-content-*` of the Data Lake API as `x-ms-blob-content-*`."""
    return {name: headers[given] for given, name in _CONTENT_HEADERS.items() if headers.get(given)}


def metadata(properties: str) -> dict[str, str]:
    """`x-ms-properties`, a list of name=base64 pairs, as metadata headers. Raises PathError."""
    pairs = [pair.strip().partition("=") for pair in properties.split(",") if pair.strip()]
    try:
        return {
            f"x-ms-meta-{name}": base64.b64decode(value, validate=True).decode()
            for name, _, value in pairs
        }
    except ValueError as error:
        status = HTTPStatus.BAD_REQUEST
        raise PathError(status, "InvalidHeaderValue", f"x-ms-properties: {error}") from error


async def _raise_event(call: Call, created: Answer, *, is_folder: bool) -> None:
    url = call.url(call.address)
    if is_folder:
        await call.record(Api.CREATE_DIRECTORY, {"url": url})
        return
    content_type = call.request.headers.get("x-ms-content-type", "application/octet-stream")
    await call.record(
        Api.CREATE_FILE,
        {
            "eTag": unquoted(created.headers.get("ETag", "")),
            "contentType": content_type,
            "contentLength": 0,
            "contentOffset": 0,
            "blobType": "BlockBlob",
            "url": url,
        },
    )
