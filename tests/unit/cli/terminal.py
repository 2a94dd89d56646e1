"""A person at a terminal 80 columns wide, before the real API over a fake world."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from flows.layout import LANDING
from tests.fakes.world import FakeWorld, event, fake_world
from tidegate.adapters.landing import Landed, Landing
from tidegate.api.app import create_api
from tidegate.cli.main import app
from tidegate.cli.service import ServiceClient
from tidegate.cli.session import Session
from tidegate.ledger.ids import file_id
from tidegate.ports import BlobRef

KEY = "an-operator-key"
WIDTH = 80
SAMPLE = Path("flows/netflix/sample")
GOOD = SAMPLE / "titles.csv"
BAD = SAMPLE / "titles_bad.csv"
LATER = SAMPLE / "later" / "titles.csv"


class InProcess(httpx.BaseTransport):
    """Calls the app without a socket; each call is an event loop of its own."""

    def __init__(self, api: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app=api)
        self.down = False
        self.before: Callable[[str], None] = lambda _path: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.before(request.url.path)
        if self.down:
            return httpx.Response(503)
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


@dataclass(frozen=True, slots=True)
class MemoryLanding(Landing):
    """The fake world's landing zone, which tells of every write."""

    world: FakeWorld

    tells: bool = True

    def upload(self, source: Path, path: str) -> Landed:
        content = source.read_bytes()
        asyncio.run((self.world.drop if self.tells else self.world.put)(path, content))
        info = asyncio.run(self.world.blobs.head(BlobRef(container=LANDING, path=path)))
        assert info is not None
        return Landed(path=path, file_id=file_id(path, info.etag), size=len(content))


def nothing() -> Any:  # noqa: ANN401 - stands for whatever the command does not need
    raise AssertionError("the command needs nothing of that kind")


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Runs commands; between two looks of a command a second passes in the world."""

    world: FakeWorld = field(default_factory=fake_world)
    key: str = KEY
    patience: int = 200
    """Looks after which the person presses Ctrl-C."""
    _transport: InProcess = field(init=False)
    events: bool = True
    """False: nobody tells of what is dropped."""
    meanwhile: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._transport = InProcess(create_api(lambda: self.world.service, _digest))

    def run(self, *args: str | Path, given: bytes = b"") -> Result:
        """`given` is standard input."""
        env = {"COLUMNS": str(WIDTH), "TERM": "dumb", "NO_COLOR": ""}
        words = [str(each) for each in args]
        return CliRunner(env=env).invoke(app, words, input=given, obj=self.session())

    def json(self, *args: str | Path, code: int = 0) -> Any:  # noqa: ANN401 - a document
        result = self.run(*args, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def drop(self, path: str, file: Path) -> None:
        self.do(self.world.drop(path, file.read_bytes()))

    def tell_of(self, path: str) -> None:
        """The event of a file that was only put there."""
        asyncio.run(self.world.service.arrivals.on_event(event(path)))

    def wait(self, seconds: int = 30) -> None:
        self.do(self.world.pass_time(seconds))

    def before_each_call(self, act: Callable[[str], None]) -> None:
        self._transport.before = act

    def break_down(self) -> None:
        self._transport.down = True

    @staticmethod
    def do(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(work)

    @staticmethod
    def ask[T](work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    async def read(self, ref: BlobRef) -> bytes:
        info = await self.world.blobs.head(ref)
        assert info is not None
        return b"".join([chunk async for chunk in self.world.blobs.read(ref, info.etag)])

    def session(self) -> Session:
        client = httpx.Client(
            base_url="http://local/api",
            headers={"Authorization": f"Bearer {self.key}"},
            transport=self._transport,
        )
        return Session(
            service=lambda: ServiceClient(client),
            warehouse=nothing,
            jobs=nothing,
            landing=self._landing,
            flows=lambda: self.world.service.flows,
            clock=self.world.clock,
            pause=self._pause,
            address=lambda: "http://local/api",
        )

    @contextmanager
    def _landing(self) -> Iterator[Landing]:
        yield MemoryLanding(self.world, self.events)

    def _pause(self, seconds: float) -> None:
        del seconds
        self.patience -= 1
        if self.patience < 0:
            raise KeyboardInterrupt
        self.meanwhile()
        self.wait(1)


def _digest() -> str:
    return sha256(KEY.encode()).hexdigest()
