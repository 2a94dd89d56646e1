"""Puts the routes behind HTTP: token, parameters, errors in the shape that the SDK parses."""

import hmac
import json
import logging
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from local.databricks.documents import Json, JsonObject, as_object
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.rest import faults, jobs, pipelines, probe, statements
from local.databricks.rest.route import Route
from local.databricks.workspace import Workspace

ROUTES: Final[tuple[Route[Workspace], ...]] = (
    *probe.ROUTES,
    *jobs.ROUTES,
    *pipelines.ROUTES,
    *statements.ROUTES,
)
log = logging.getLogger(__name__)


def application(workspace: Workspace, token: str) -> web.Application:
    """The REST API; every route but the probe asks for `token`."""
    scripted = faults.Faults()
    app = web.Application(middlewares=[_errors, _tokens(token), faults.injecting(scripted)])
    _add(app, ROUTES, workspace)
    _add(app, faults.ROUTES, scripted)
    app.router.add_route("*", "/{unknown:.*}", _unknown)
    return app


def _add[World](app: web.Application, routes: Iterable[Route[World]], world: World) -> None:
    for each in routes:
        app.router.add_route(each.method, each.path, _handler(world, each))


def _handler[World](world: World, route: Route[World]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.json_response(await route.answer(world, await _parameters(request)))

    return handle


async def _unknown(request: web.Request) -> web.StreamResponse:
    raise ApiError(
        ErrorCode.NOT_IMPLEMENTED,
        f"{request.method} {request.path} is not served by the workspace on this laptop",
    )


async def _parameters(request: web.Request) -> dict[str, Json]:
    """Path, query and body; a name in two of them is a mistake of the client."""
    sources: list[Iterable[tuple[str, Json]]] = [
        request.match_info.items(),
        request.query.items(),
        (await _body(request)).items(),
    ]
    parameters: dict[str, Json] = {}
    for name, value in (pair for source in sources for pair in source):
        if name in parameters:
            raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, f"{name} is given twice")
        parameters[name] = value
    return parameters


async def _body(request: web.Request) -> JsonObject:
    text = await request.text()
    if not text.strip():
        return {}
    try:
        return as_object(json.loads(text), "the body")
    except (TypeError, ValueError) as error:
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, f"body: {error}") from error


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        log.info("%s %s: %s %s", request.method, request.path, error.code, error)
        return web.json_response(error.body(), status=error.status)


def _tokens(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if request.path != probe.PATH and not hmac.compare_digest(given, expected):
            raise ApiError(ErrorCode.UNAUTHENTICATED, "Credential was not sent or is not valid.")
        return await handler(request)

    return check
