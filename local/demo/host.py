"""The world that the demo plays in: the one that is up in this folder, or one of its own."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from local.demo.errors import DemoFailedError
from local.world.addresses import Addresses, recall
from local.world.lock import LOCK, holder
from local.world.starting import Starting
from local.world.world import Options, World

JOIN_SECONDS: Final = 180.0
POLL_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """How we came by the world."""

    own: bool
    """It ends with the demo."""
    seconds: float
    """That its start took; 0 when it was up already."""


@contextmanager
def a_world(console: Console, folder: Path) -> Iterator[Host]:
    """The world is up inside the block.

    Raises StartError, WorldIsRunningError, AzureError, DemoFailedError.
    """
    if (supervisor := holder(folder / LOCK)) is not None:
        console.print(f"Using the world that is up in {folder} (process {supervisor}).")
        wait_until_it_serves(folder)
        yield Host(own=False, seconds=0.0)
        return
    begun = time.monotonic()
    starting = Starting(console)
    with ExitStack() as stack:
        with starting.watched(folder):
            stack.enter_context(World(folder, Options(tell=starting.told)).running())
        seconds = time.monotonic() - begun
        console.print(f"The world is up after {seconds:.1f} s.", highlight=False)
        yield Host(own=True, seconds=round(seconds, 1))


def wait_until_it_serves(folder: Path) -> None:
    """Return once the world of another terminal has started. Raises DemoFailedError."""
    deadline = time.monotonic() + JOIN_SECONDS
    while not _serves(folder):
        if holder(folder / LOCK) is None:
            raise DemoFailedError("the world that was up has ended: start the demo again")
        if time.monotonic() > deadline:
            raise DemoFailedError(
                f"the world that is up does not answer; see {folder / 'logs'}, "
                "or end it with `make down`"
            )
        time.sleep(POLL_SECONDS)


def _serves(folder: Path) -> bool:
    ports = recall(folder / "world.json")
    if not ports:
        return False
    addresses = Addresses(**ports)
    return all(
        _answers(url) for url in (addresses.functions_url + "/api/health", addresses.workspace_url)
    )


def _answers(url: str) -> bool:
    """Whether anybody listens; what it says does not matter yet."""
    try:
        httpx.get(url, timeout=POLL_SECONDS * 10, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
