"""Posts notices to destinations on 127.0.0.1, one after another, in the order of the events."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from local.databricks.bundle import Bundle
from local.databricks.runs.model import Run
from local.databricks.runs.notices import Notice, notices, wanted

LOOPBACK: Final = "http://127.0.0.1:"
PATIENCE: Final = aiohttp.ClientTimeout(total=10)
log = logging.getLogger(__name__)


class DestinationError(ValueError):
    """A destination that is not on this laptop, or one that the bundle names and nobody gave."""


def check_destinations(bundle: Bundle, destinations: Mapping[str, str]) -> None:
    """Raises DestinationError for a URL elsewhere, and for an id of the bundle that has none."""
    for key, url in destinations.items():
        if not url.startswith(LOOPBACK):
            raise DestinationError(f"destination {key}: {url} does not begin with {LOOPBACK}")
    if missing := wanted(bundle.jobs) - destinations.keys():
        known = ", ".join(sorted(missing))
        raise DestinationError(f"the bundle names destinations without a URL: {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """Watches a `RunStore`; a destination that does not answer well is logged and left alone."""

    bundle: Bundle
    destinations: Mapping[str, str]
    """URL by id; see `check_destinations`."""
    _waiting: asyncio.Queue[Notice] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        """Before any job runs."""
        check_destinations(self.bundle, self.destinations)

    def changed(self, before: Run | None, after: Run) -> None:
        """A `Watcher`: returns at once."""
        for job in self.bundle.jobs:
            if job.job_id == after.job_id:
                for notice in notices(job, before, after):
                    self._waiting.put_nowait(notice)

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """While this holds; what waits at the end is not sent."""
        delivery = asyncio.create_task(self._deliver(), name="notifications")
        try:
            yield
        finally:
            delivery.cancel()
            with suppress(asyncio.CancelledError):
                await delivery

    async def _deliver(self) -> None:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            while True:
                await self._post(session, await self._waiting.get())

    async def _post(self, session: aiohttp.ClientSession, notice: Notice) -> None:
        url = self.destinations[notice.destination]
        try:
            async with session.post(url, json=notice.payload) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("%s was not told: %s", notice.destination, error)
