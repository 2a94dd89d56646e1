"""Delete a file, or a folder with everything below it."""

from http import HTTPStatus

from aiohttp import web

from local.storage.gateway.address import Address
from local.storage.gateway.dfs.blob_rest import CONDITIONS, Answer, only
from local.storage.gateway.dfs.call import Call, has_children
from local.storage.gateway.dfs.errors import conflict, path_not_found
from local.storage.gateway.event import Api


async def delete(call: Call) -> web.Response:
    """200. Raises PathError, aiohttp.ClientError."""
    found = await call.lake.rest.head(call.address)
    if found and not found.is_folder:
        return await _delete_file(call, found)
    filled = await has_children(call.lake, call.address)
    if not found and not filled:
        raise path_not_found()
    return await _delete_folder(call, found, filled=filled)


async def _delete_file(call: Call, found: Answer) -> web.Response:
    sent = only(call.request.headers, *CONDITIONS, "x-ms-lease-id")
    await call.lake.rest.delete(call.address, sent)
    await call.record(
        Api.DELETE_FILE,
        {
            "contentType": found.headers.get("Content-Type", "application/octet-stream"),
            "blobType": "BlockBlob",
            "url": call.url(call.address),
        },
    )
    return call.answer(HTTPStatus.OK)


async def _delete_folder(call: Call, found: Answer | None, *, filled: bool) -> web.Response:
    recursive = call.request.query.get("recursive", "false").lower()
    if filled and recursive != "true":
        raise conflict("DirectoryNotEmpty", "recursive=true deletes a folder with its files")
    container = call.lake.blobs.get_container_client(call.address.container)
    async for name in container.list_blob_names(name_starts_with=f"{call.address.blob}/"):
        await call.lake.rest.delete(Address(container=call.address.container, blob=name), {})
    if found:
        sent = only(call.request.headers, *CONDITIONS, "x-ms-lease-id")
        await call.lake.rest.delete(call.address, sent)
    await call.record(Api.DELETE_DIRECTORY, {"url": call.url(call.address), "recursive": recursive})
    return call.answer(HTTPStatus.OK)
