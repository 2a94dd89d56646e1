"""What a board sees in a test, and a browser that only reads."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from flows.names import FileId, FlowName
from tests.unit.board.samples import NOW
from tidegate.api.board.routes import board
from tidegate.api.board.sight import Sight
from tidegate.api.views import (
    FilesView,
    FileView,
    FlowView,
    RunsPage,
    RunView,
    Story,
    Verdict,
    VersionsView,
)

VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


@dataclass(kw_only=True)
class FakeSight:
    """Implements `Sight` over lists; remembers how many files were asked for."""

    flows_: list[FlowView] = field(default_factory=list)
    files_: list[FileView] = field(default_factory=list)
    runs_: list[RunView] = field(default_factory=list)
    story_: Story | None = None
    told_: Mapping[str, Any] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def now(self) -> datetime:
        return NOW

    async def flows(self) -> list[FlowView]:
        return self.flows_

    async def flow(self, name: FlowName) -> FlowView | None:
        return next((flow for flow in self.flows_ if flow.flow == name), None)

    async def files(
        self, flow: FlowName | None, limit: int, verdict: Verdict | None = None
    ) -> FilesView:
        self.asked.append(limit)
        found = [
            file
            for file in self.files_
            if flow in {None, file.flow} and verdict in {None, file.verdict}
        ]
        return FilesView(files=tuple(found[:limit]), more=len(found) > limit, since=NOW)

    async def runs(self, flow: FlowName, limit: int) -> RunsPage:
        return RunsPage(flow=flow, runs=tuple(self.runs_[:limit]), more=False)

    async def story(self, file_id: FileId) -> Story | None:
        known = self.story_ is not None and self.story_.file.file_id == file_id
        return self.story_ if known else None

    async def told(self, file_id: FileId) -> Mapping[str, Any] | None:
        known = self.story_ is not None and self.story_.file.file_id == file_id
        return self.told_ if known else None

    async def versions(self, path: str) -> VersionsView:
        found = tuple(file for file in self.files_ if file.path == path)
        return VersionsView(path=path, current=None, versions=found)


class Page(HTMLParser):
    """Reads a page strictly: every tag is closed in its turn, every attribute is written once."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(response.text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        assert len(dict(attrs)) == len(attrs), attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, attribute: str) -> list[str]:
        return [value or "" for name, value in self.attributes if name == attribute]


def get(look: Callable[[], Sight], path: str = "", **headers: str) -> Response:
    """What the board answers, without the lock before it."""
    app = FastAPI()
    app.include_router(board(look), prefix="/api/board")
    return asyncio.run(_get(app, f"/api/board{path}", headers))


async def _get(app: FastAPI, path: str, headers: dict[str, str]) -> Response:
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://local") as client:
        return await client.get(path, headers=headers)


def show(sight: Sight, path: str = "") -> Page:
    """A page that must be well-formed."""
    response = get(lambda: sight, path)
    assert response.status_code == 200
    return Page(response)


def paths(sight: FakeSight) -> list[str]:
    """Of the first page, a flow and the file of which the sight knows the story."""
    assert sight.story_ is not None
    return ["", "/flows/netflix", f"/files/{sight.story_.file.file_id}"]
