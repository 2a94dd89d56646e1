"""HTTP functions: find the route, check the key, invoke, answer."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from multidict import CIMultiDict, MultiMapping

from local.functions.errors import InvocationError
from local.functions.http_response import response_of
from local.functions.invoker import Invoker
from local.functions.keys import Keys, given_key
from local.functions.payloads import http_payload
from local.functions.routes import RouteTable


class HttpFunctions:
    """Answers every request that no route of the host itself takes."""

    def __init__(self, routes: RouteTable, invoker: Invoker, keys: Keys) -> None:
        self._routes = routes
        self._invoker = invoker
        self._keys = keys

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """404 without a route, 401 without the key, 500 with an empty body on a failure."""
        found = self._routes.find(request.method, request.rel_url.raw_path)
        if found is None or found[0].function.disabled:
            return web.Response(status=404)
        endpoint, params = found
        if not self._keys.allow(
            endpoint.trigger.auth_level, given_key(request.headers, request.query)
        ):
            return web.Response(status=401)
        payload = http_payload(
            method=request.method,
            url=f"{request.scheme}://{request.host}{request.rel_url}",
            headers=joined(request.headers),
            query=joined(request.query),
            params=params,
            body=await request.read(),
        )
        try:
            outcome = await self._invoker.invoke(endpoint.function, payload, "HTTP request")
        except InvocationError:
            return web.Response(status=500)
        return response_of(outcome.returned, head=request.method == "HEAD")


def joined(values: MultiMapping[str]) -> Mapping[str, str]:
    """Repeated names become one, their values joined by commas (`StringValues.ToString`)."""
    together = CIMultiDict(values)
    return {name: ",".join(together.getall(name)) for name in _first_spellings(values)}


def _first_spellings(values: MultiMapping[str]) -> Iterable[str]:
    spellings: dict[str, str] = {}
    for name in values:
        spellings.setdefault(name.lower(), name)
    return spellings.values()
