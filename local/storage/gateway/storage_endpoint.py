"""The account's endpoint: Data Lake requests are served here, all others go on to Azurite."""

from aiohttp import web

from local.storage.gateway.dfs.endpoint import DataLake
from local.storage.gateway.dfs.operation import operation_of
from local.storage.gateway.proxy import Proxy


class StorageEndpoint:
    """One port for the blob and the Data Lake API."""

    def __init__(self, proxy: Proxy, data_lake: DataLake) -> None:
        self._proxy = proxy
        self._data_lake = data_lake

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any method, any path that is not the gateway's own."""
        operation = operation_of(request.method, request.query, request.headers)
        if operation is None:
            return await self._proxy.handle(request)
        return await self._data_lake.handle(request, operation)
