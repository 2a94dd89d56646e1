"""Events to the service when storage costs nothing: `python -m campaigns.burst.in_memory N`.

The stores are in the memory of another process, so what is measured here is the service
alone: its code in one process, event after event, without a Functions host around it.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any, Final

from campaigns.audit.uploads import LANDING, Upload
from campaigns.burst.figures import Figures
from campaigns.burst.files import FLOW, content_of, event_of
from campaigns.burst.memory import own_peak_megabytes
from campaigns.burst.stores import Stores, another_process
from flows.catalogue import load_flows
from local.storage.gateway.event import TOPIC
from tests.fakes.queues import MemoryAnnouncer
from tidegate.adapters.together import some_at_a_time
from tidegate.errors import Permanent
from tidegate.gate.move import CopyMove
from tidegate.ports import BlobRef
from tidegate.wiring import Choices, Parts, assemble

MOST_MEGABYTES: Final = 300.0
SLOWEST_MS: Final = 200.0
SECONDS: Final = 1800


def in_memory(events: int) -> Figures:
    """In a process of its own, which has loaded nothing but the service."""
    command = [sys.executable, "-m", "campaigns.burst.in_memory", str(events)]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)
    return Figures(**json.loads(answer.stdout))


def measured(events: int) -> Figures:
    """Record that many events, one after the other."""
    figures = Figures(name="events with the store in memory")
    with another_process() as stores, asyncio.Runner() as runner:
        took = runner.run(_record(stores, events))
    cuts = [each * 1000 for each in quantiles(took, n=100)]
    pace, peak = events / sum(took), own_peak_megabytes(os.getpid())
    figures.note("events", events)
    figures.note("events per second", round(pace))
    figures.note("acknowledged, median ms", round(cuts[49], 2))
    figures.note("acknowledged, p99 ms", round(cuts[98], 2))
    figures.note("peak memory of the service's process, MB", round(peak))
    figures.expect(peak <= MOST_MEGABYTES, f"the process stays below 300 MB: {peak:.0f}")
    figures.expect(cuts[98] <= SLOWEST_MS, f"p99 stays below 200 ms: {cuts[98]:.1f}")
    return figures


async def _record(stores: Stores, events: int) -> list[float]:
    parts: dict[str, Any] = dict(stores.remote)
    lake = parts["blobs"]
    service = assemble(
        load_flows(),
        Parts(
            **parts,
            move=CopyMove(lake),
            keep=CopyMove(lake, fences=False),
            announcer=MemoryAnnouncer(),
            workspace=_NoWorkspace(),
            together=some_at_a_time,
            clock=_now,
        ),
        Choices(topic=TOPIC, poll=timedelta(seconds=1), grace=timedelta(seconds=30)),
    )
    took = []
    for number in range(events):
        event = await _landed(lake, number)
        begun = time.perf_counter()
        await service.arrivals.on_event(event)
        took.append(time.perf_counter() - begun)
    return took


async def _landed(lake: Any, number: int) -> str:  # noqa: ANN401 - a remote store
    dataset, content = content_of(number)
    path = f"{FLOW}/{dataset}/memory/{number:06d}.csv"
    await lake.put(BlobRef(container=LANDING, path=path), content, overwrite=True)
    return event_of(Upload(path=path, content=content, sent_at=_now(), etag="0x1")).decode()


class _NoWorkspace:
    """No run is started: events alone are on trial."""

    async def start(self, order: object) -> Any:  # noqa: ANN401 - never answers
        raise Permanent(f"no run is started here: {order}")

    async def report(self, run_id: object) -> Any:  # noqa: ANN401 - never answers
        raise Permanent(f"no run was started here: {run_id}")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measured(int(sys.argv[1])))))
