"""One gateway process that tests start, kill and start again over the same outbox."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp

from local.ports import free_ports
from local.storage.azurite import Azurite

TOPIC_KEY = "key-of-the-tests"


@dataclass
class GatewayProcess:
    azurite: Azurite
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @classmethod
    def prepare(cls, azurite: Azurite, folder: Path) -> Self:
        (folder / "key").write_text(TOPIC_KEY)
        (folder / "subscriptions.json").write_text("[]")
        return cls(azurite, folder, free_ports(1)[0])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connection_string(self) -> str:
        return self.azurite.connection_string(self.port)

    def subscribe(self, *subscriptions: Mapping[str, object]) -> None:
        (self.folder / "subscriptions.json").write_text(json.dumps(subscriptions))

    async def start(self, azurite_blob_port: int | None = None) -> None:
        await asyncio.to_thread(self._start, azurite_blob_port or self.azurite.blob_port)

    def _start(self, blob_port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local.storage.gateway", "--port", str(self.port),
             "--azurite-blob-port", str(blob_port),
             "--outbox", str(self.folder / "outbox"),
             "--subscriptions", str(self.folder / "subscriptions.json"),
             "--topic-key-file", str(self.folder / "key")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout
        assert self.process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        """`kill -9`."""
        assert self.process
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int | None:
        """SIGTERM; the exit code."""
        if self.process is None:
            return None
        with suppress(ProcessLookupError):
            self.process.terminate()
        self.process.communicate(timeout=15)
        return self.process.returncode

    def peak_memory(self) -> int:
        """Largest resident size so far, in bytes."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024

    async def get(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON is answered
        headers = {"aeg-sas-key": TOPIC_KEY}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(self.url + path) as response,
        ):
            return await response.json()

    async def post(self, path: str, body: object, key: str = TOPIC_KEY) -> int:
        headers = {"aeg-sas-key": key}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self.url + path, json=body) as response,
        ):
            return response.status

    async def deliveries(self, name: str) -> dict[str, Any]:
        counts: dict[str, dict[str, Any]] = await self.get("/_gateway/deliveries")
        return counts[name]

    async def settled(self, name: str, **expected: object) -> None:
        """Wait until the counts of a subscription are the expected ones."""

        async def reached() -> bool:
            counts = await self.deliveries(name)
            return all(counts[key] == value for key, value in expected.items())

        await until(reached)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait for a condition. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the condition is in another process
            await asyncio.sleep(0.02)
