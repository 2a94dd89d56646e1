"""Routes of the board. Who may look is decided where this router is included."""

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse

from flows.names import FileId, FlowName
from tidegate.api.board import pages
from tidegate.api.board.render import asset, page
from tidegate.api.board.sight import Sight
from tidegate.api.reading import Reading
from tidegate.errors import Permanent, Transient
from tidegate.service import Service

log = logging.getLogger(__name__)

PATIENCE: Final = 10
"""Seconds until a page that failed for no lasting reason asks again."""

Known = Annotated[str, Header(alias="If-None-Match")]


def router(service: Callable[[], Service]) -> APIRouter:
    """The first page, `/flows/{flow}`, `/files/{file_id}` and what these pages load.

    `/files/{file_id}/rejection` is the page that its supplier gets.
    """
    return board(lambda: Reading(service()))


def board(look: Callable[[], Sight]) -> APIRouter:
    """The same over any sight; it is asked for at each request."""
    routes = APIRouter(default_response_class=HTMLResponse)
    _pages(routes, look)
    _assets(routes)
    return routes


def _pages(routes: APIRouter, look: Callable[[], Sight]) -> None:
    @routes.get("")
    async def overview(still: str = "") -> Response:
        """Every flow, the latest files, quarantine and runs."""
        return await _answer(lambda: pages.overview(look(), still=bool(still)))

    @routes.get("/flows/{flow}")
    async def flow_(flow: FlowName, still: str = "") -> Response:
        """One flow."""
        return await _answer(lambda: pages.flow(look(), flow, still=bool(still)))

    @routes.get("/files/{file_id}")
    async def file(file_id: FileId, still: str = "") -> Response:
        """The story of one file."""
        return await _answer(lambda: pages.file(look(), file_id, still=bool(still)))

    @routes.get("/files/{file_id}/rejection")
    async def rejection(file_id: FileId) -> Response:
        """What the supplier of one file was told, as a page to pass on."""
        return await _answer(lambda: pages.rejection(look(), file_id))


def _assets(routes: APIRouter) -> None:
    @routes.get("/board.css", response_class=Response)
    def sheet(if_none_match: Known = "") -> Response:
        """The style sheet."""
        return asset("board.css", "text/css; charset=utf-8", if_none_match)

    @routes.get("/icon.svg", response_class=Response)
    def icon(if_none_match: Known = "") -> Response:
        """The drawing in the browser's tab."""
        return asset("icon.svg", "image/svg+xml", if_none_match)


async def _answer(build: Callable[[], Awaitable[HTMLResponse | None]]) -> Response:
    """People get a page whatever happens; what is wrong for good stands in the log."""
    try:
        built = await build()
    except Transient as error:
        log.warning("the board could not be drawn: %s", error)
        return _later()
    except Permanent as error:
        log.error("the board could not be drawn: %s", error)  # noqa: TRY400 - the words suffice
        return _trouble(500, "The service cannot answer", "Its log says why.")
    if built is None:
        return _trouble(404, "There is no such page", "The ledger knows nothing of that name.")
    return built


def _later() -> HTMLResponse:
    words = "Nothing is lost: files wait where they are, and this page asks again by itself."
    answer = _trouble(503, "The ledger does not answer just now", words, PATIENCE)
    answer.headers["Retry-After"] = str(PATIENCE)
    return answer


def _trouble(status: int, title: str, words: str, again: int = 0) -> HTMLResponse:
    return page("trouble.html", now=None, refresh=again, status=status, title=title, words=words)
