"""Append stages a block named after its position; flush commits the blocks up to a position.

Nothing is remembered here between the two, so a restart of the gateway loses no staged data:
a block's name says where it belongs, and flush follows the positions from the committed length.
"""

import base64
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web

from local.storage.gateway.dfs.blob_rest import CONDITIONS, Answer, only
from local.storage.gateway.dfs.call import Call
from local.storage.gateway.dfs.create import content_headers
from local.storage.gateway.dfs.errors import PathError, conflict, path_not_found
from local.storage.gateway.event import Api, unquoted

CHUNK_BYTES: Final = 256 * 1024
_KEPT_HEADERS: Final = {
    "Content-Type": "x-ms-blob-content-type",
    "Content-Encoding": "x-ms-blob-content-encoding",
    "Content-Language": "x-ms-blob-content-language",
    "Content-Disposition": "x-ms-blob-content-disposition",
    "Cache-Control": "x-ms-blob-cache-control",
}


async def append(call: Call) -> web.Response:
    """202. Raises PathError, aiohttp.ClientError."""
    file = await _file(call)
    position = call.number("position")
    length = int(call.request.headers.get("Content-Length", "0"))
    if position < file.size or not length:
        raise PathError(HTTPStatus.BAD_REQUEST, "InvalidQueryParameterValue", "position or length")
    await call.lake.rest.put(
        call.address,
        {
            "Content-Length": str(length),
            **only(call.request.headers, "Content-MD5", "x-ms-lease-id"),
        },
        query={"comp": "block", "blockid": block_id(position)},
        body=_chunks(call.request),
    )
    if call.request.query.get("flush") == "true":
        flushed = await _commit(call, file, position + length)
        return call.answer(HTTPStatus.ACCEPTED, flushed)
    return call.answer(HTTPStatus.ACCEPTED)


async def flush(call: Call) -> web.Response:
    """200; with `close=true` the file is reported. Raises PathError, aiohttp.ClientError."""
    file = await _file(call)
    position = call.number("position")
    flushed = await _commit(call, file, position)
    if call.request.query.get("close") == "true":
        await call.record(
            Api.FLUSH_WITH_CLOSE,
            {
                "eTag": unquoted(flushed.headers.get("ETag", "")),
                "contentType": _content_type(call, file),
                "contentLength": position,
                "contentOffset": file.size,
                "blobType": "BlockBlob",
                "url": call.url(call.address),
            },
        )
    return call.answer(HTTPStatus.OK, flushed)


async def _file(call: Call) -> Answer:
    found = await call.lake.rest.head(call.address)
    if found is None:
        raise path_not_found()
    if found.is_folder:
        raise conflict("ResourceTypeMismatch", "a folder holds no data")
    return found


async def _commit(call: Call, file: Answer, position: int) -> Answer:
    headers = call.request.headers
    if position == file.size:
        conditions = only(headers, *CONDITIONS, "x-ms-lease-id")
        return await call.lake.rest.head(call.address, conditions) or file
    body = await _block_list(call, file, position)
    sent = {
        "Content-Length": str(len(body)),
        "Content-Type": "application/xml",
        **only(headers, *CONDITIONS, "x-ms-lease-id"),
        **_kept(file.headers),
        **content_headers(headers),
    }
    return await call.lake.rest.put(
        call.address, sent, query={"comp": "blocklist"}, body=_once(body)
    )


async def _block_list(call: Call, file: Answer, position: int) -> bytes:
    blob = call.lake.blobs.get_blob_client(call.address.container, call.address.blob)
    committed, staged = await blob.get_block_list("all")
    if sum(block.size for block in committed) != file.size:
        raise conflict("InvalidFlushOperation", "the file was written through the Blob API")
    sizes = {_position(block.id): block.size for block in staged}
    fresh = positions(sizes, file.size, position)
    lines = [f"<Committed>{_encoded(block.id)}</Committed>" for block in committed]
    lines += [f"<Uncommitted>{block_id(start)}</Uncommitted>" for start in fresh]
    return f'<?xml version="1.0"?><BlockList>{"".join(lines)}</BlockList>'.encode()


def positions(sizes: Mapping[int, int], start: int, end: int) -> list[int]:
    """Positions of the blocks that cover `start` to `end` without a gap. Raises PathError."""
    found = []
    while start < end:
        if not sizes.get(start):
            raise PathError(
                HTTPStatus.BAD_REQUEST, "InvalidFlushPosition", f"no data was appended at {start}"
            )
        found.append(start)
        start += sizes[start]
    if start > end:
        raise PathError(HTTPStatus.BAD_REQUEST, "InvalidFlushPosition", f"{end} cuts a block")
    return found


def block_id(position: int) -> str:
    """Base64, of one length for every position, as block ids of a blob must be."""
    return _encoded(f"{position:020d}")


def _encoded(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def _position(name: str) -> int:
    return int(name) if name.isdigit() else -1


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Put Block List resets what it is not told: content headers and metadata."""
    kept = {name: headers[given] for given, name in _KEPT_HEADERS.items() if given in headers}
    meta = {name: value for name, value in headers.items() if name.lower().startswith("x-ms-meta-")}
    return kept | meta


def _content_type(call: Call, file: Answer) -> str:
    stored: str = file.headers.get("Content-Type", "application/octet-stream")
    return call.request.headers.get("x-ms-content-type") or stored


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(CHUNK_BYTES):
        yield chunk


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
