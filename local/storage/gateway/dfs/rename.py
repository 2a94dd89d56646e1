"""Rename a file or a folder: copies and deletes, with the conditions of the real operation."""

from http import HTTPStatus

from aiohttp import web

from local.storage.gateway.address import Address, parse_rename_source
from local.storage.gateway.dfs.blob_rest import CONDITIONS, Answer, only
from local.storage.gateway.dfs.call import Call, has_children
from local.storage.gateway.dfs.errors import PathError, conflict
from local.storage.gateway.event import Api, unquoted
from local.storage.gateway.json_types import Document


def source_of(call: Call) -> Address:
    """The path to rename. Raises PathError."""
    source = parse_rename_source(call.request.headers["x-ms-rename-source"])
    if source is None or not source.blob:
        raise PathError(HTTPStatus.BAD_REQUEST, "InvalidSourceUri", "x-ms-rename-source")
    return source


async def rename(call: Call) -> web.Response:
    """201. Raises PathError, aiohttp.ClientError."""
    source = source_of(call)
    found = await call.lake.rest.head(source)
    if found and not found.is_folder:
        return await _rename_file(call, source, found)
    if found or await has_children(call.lake, source):
        return await _rename_folder(call, source, found)
    raise PathError(HTTPStatus.NOT_FOUND, "SourcePathNotFound", "the source does not exist")


async def _rename_file(call: Call, source: Address, found: Answer) -> web.Response:
    await _check_parent(call)
    existing = await call.lake.rest.head(call.address)
    if existing and existing.is_folder:
        raise conflict("PathAlreadyExists", "the target is a folder")
    if source == call.address:
        return call.answer(HTTPStatus.CREATED, found)
    headers = call.request.headers
    etag = found.headers["ETag"]
    conditions = {
        "x-ms-source-if-match": etag,
        **only(headers, *CONDITIONS, *(f"x-ms-source-{name.lower()}" for name in CONDITIONS)),
        **only(headers, "x-ms-lease-id"),
    }
    moved = await _move(call, source, call.address, conditions, etag)
    await call.record(Api.RENAME_FILE, _urls(call, source))
    return call.answer(HTTPStatus.CREATED, moved)


async def _rename_folder(call: Call, source: Address, found: Answer | None) -> web.Response:
    await _check_parent(call)
    target = call.address
    if f"{target.blob}/".startswith(f"{source.blob}/") and target.container == source.container:
        raise conflict("InvalidRenameSourcePath", "a folder cannot move into itself")
    if await has_children(call.lake, target):
        raise conflict("PathAlreadyExists", "the target folder is not empty")
    container = call.lake.blobs.get_container_client(source.container)
    async for blob in container.list_blobs(name_starts_with=f"{source.blob}/"):
        child = Address(container=source.container, blob=blob.name)
        below = blob.name.removeprefix(source.blob)
        moved = Address(container=target.container, blob=target.blob + below)
        etag = f'"{unquoted(blob.etag)}"'
        await _move(call, child, moved, {"x-ms-source-if-match": etag}, etag)
    if found:
        await _move(call, source, target, {}, found.headers["ETag"])
    await call.record(Api.RENAME_DIRECTORY, _urls(call, source))
    return call.answer(HTTPStatus.CREATED)


async def _move(
    call: Call, source: Address, target: Address, conditions: dict[str, str], etag: str
) -> Answer:
    """Delete only the version that was copied: a file of a folder may be written meanwhile."""
    rest = call.lake.rest
    copy = {"Content-Length": "0", "x-ms-copy-source": rest.source_url(source)}
    copied = await rest.put(target, copy | conditions)
    lease = call.request.headers.get("x-ms-source-lease-id")
    await rest.delete(source, {"If-Match": etag, **({"x-ms-lease-id": lease} if lease else {})})
    return copied


async def _check_parent(call: Call) -> None:
    """The real operation makes no folders either: it answers 404 when the target's is missing."""
    folder, separator, _ = call.address.blob.rpartition("/")
    if not separator:
        return
    parent = Address(container=call.address.container, blob=folder)
    if await call.lake.rest.head(parent) or await has_children(call.lake, parent):
        return
    raise PathError(
        HTTPStatus.NOT_FOUND,
        "RenameDestinationParentPathNotFound",
        "The parent directory of the destination path does not exist.",
    )


def _urls(call: Call, source: Address) -> Document:
    return {"destinationUrl": call.url(call.address), "sourceUrl": call.url(source)}
