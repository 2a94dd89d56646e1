"""The Data Lake endpoint: who may call, which operation it is, and its errors."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

import aiohttp
from aiohttp import web
from azure.core.exceptions import HttpResponseError, ServiceRequestError

from local.storage.gateway.address import Address, parse_target
from local.storage.gateway.answers import failure, unavailable
from local.storage.gateway.dfs.blob_rest import VERSION
from local.storage.gateway.dfs.call import Call, Lake
from local.storage.gateway.dfs.content import append, flush
from local.storage.gateway.dfs.create import create
from local.storage.gateway.dfs.delete import delete
from local.storage.gateway.dfs.errors import PathError, from_blob
from local.storage.gateway.dfs.listing import list_paths
from local.storage.gateway.dfs.operation import Operation
from local.storage.gateway.dfs.rename import rename, source_of
from local.storage.gateway.dfs.shared_key import is_signed
from local.storage.gateway.order import CommitOrder

_HANDLERS: Final[Mapping[Operation, Callable[[Call], Awaitable[web.Response]]]] = {
    Operation.CREATE: create,
    Operation.RENAME: rename,
    Operation.APPEND: append,
    Operation.FLUSH: flush,
    Operation.DELETE: delete,
    Operation.LIST: list_paths,
}
_UNORDERED: Final = frozenset({Operation.LIST, Operation.APPEND})
"""They commit nothing, so they need not wait for a turn."""


class DataLake:
    """Serves what `operation_of` recognised."""

    def __init__(self, lake: Lake, order: CommitOrder, new_id: Callable[[], UUID]) -> None:
        self._lake = lake
        self._order = order
        self._new_id = new_id

    async def handle(self, request: web.Request, operation: Operation) -> web.Response:
        """Every answer carries the headers that the SDK expects."""
        request_id = self._new_id()
        response = await self._answer(request, operation, request_id)
        response.headers["x-ms-request-id"] = str(request_id)
        response.headers["x-ms-version"] = request.headers.get("x-ms-version", VERSION)
        return response

    async def _answer(
        self, request: web.Request, operation: Operation, request_id: UUID
    ) -> web.Response:
        try:
            call = self._checked(request, request_id, operation)
            return await self._ordered(call, operation)
        except PathError as error:
            return failure(error.status, error.code, str(error))
        except HttpResponseError as error:
            status = error.status_code or HTTPStatus.BAD_GATEWAY
            code = str(getattr(error, "error_code", None) or "")
            known = from_blob(status, code)
            return failure(known.status, known.code, str(known))
        except (aiohttp.ClientConnectionError, ServiceRequestError) as error:
            return unavailable(f"Azurite does not answer: {error}")

    def _checked(self, request: web.Request, request_id: UUID, operation: Operation) -> Call:
        if not is_signed(request.method, request.raw_path, request.headers):
            message = "the Data Lake endpoint of the gateway takes the account's SharedKey only"
            raise PathError(HTTPStatus.FORBIDDEN, "AuthenticationFailed", message)
        address = parse_target(request.raw_path)
        if address is None or operation is Operation.UNSUPPORTED:
            asked = request.query.get("action") or request.query.get("resource") or request.method
            message = f"the Data Lake endpoint of the gateway does not serve {asked}"
            raise PathError(HTTPStatus.NOT_IMPLEMENTED, "UnsupportedOperation", message)
        address = Address(container=address.container, blob=address.blob.rstrip("/"))
        return Call(request=request, address=address, request_id=request_id, lake=self._lake)

    async def _ordered(self, call: Call, operation: Operation) -> web.Response:
        handler = _HANDLERS[operation]
        if operation in _UNORDERED:
            return await handler(call)
        touched = {call.address}
        if operation is Operation.RENAME:
            touched.add(source_of(call))
        async with self._order.hold(touched):
            return await handler(call)
