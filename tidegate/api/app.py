"""The FastAPI app: closed by default, errors as problem documents (RFC 9457)."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tidegate.api import files, flows, moves, refusals, retry
from tidegate.api.access import operator, reader
from tidegate.api.board import routes as board
from tidegate.errors import Permanent, Transient
from tidegate.service import Service

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"


def create_api(service: Callable[[], Service], operator_key_digest: Callable[[], str]) -> FastAPI:
    """Build the API. `service` is asked for at each request, never at start."""
    api = FastAPI(title="Tidegate", openapi_url=None, docs_url=None, redoc_url=None)
    closed = APIRouter(prefix="/api", dependencies=[Depends(operator(operator_key_digest))])
    closed.include_router(flows.router(service))
    closed.include_router(files.router(service))
    closed.include_router(retry.router(service))
    closed.include_router(moves.router(service))
    closed.include_router(refusals.router(service))
    api.include_router(closed)
    pages = APIRouter(prefix="/api", dependencies=[Depends(reader(operator_key_digest))])
    pages.include_router(board.router(service), prefix="/board")
    api.include_router(pages)

    @api.get("/api/health")
    def health() -> dict[str, str]:
        """The only open route, and it tells nothing."""
        return {"status": "alive"}

    api.add_exception_handler(HTTPException, _on_http)
    api.add_exception_handler(RequestValidationError, _on_invalid)
    api.add_exception_handler(Transient, _on_transient)
    api.add_exception_handler(Permanent, _on_permanent)
    return api


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, headers=headers, media_type=PROBLEM)


def _on_http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    return _problem(error.status_code, str(error.detail), headers)


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    """Names the place and the rule, never the value."""
    if not isinstance(error, RequestValidationError):
        raise error
    places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return _problem(422, places)


def _on_transient(_request: Request, error: Exception) -> JSONResponse:
    return _problem(503, f"try again: {error}", {"Retry-After": "5"})


def _on_permanent(_request: Request, error: Exception) -> JSONResponse:
    """Whoever asks may be anybody: what is wrong stands in the log."""
    log.error("the request failed: %s", error)
    return _problem(500, "the service cannot answer: its log says why")
