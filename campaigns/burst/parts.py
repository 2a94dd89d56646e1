"""What is measured, each part by itself, in a world of its own."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from campaigns.audit.auditor import audit
from campaigns.audit.collect import Reader
from campaigns.audit.uploads import Upload
from campaigns.burst.declared import declared_anew
from campaigns.burst.figures import Figures
from campaigns.burst.files import FLOW, event_of, upload
from campaigns.burst.pace import acknowledged, ceiling
from campaigns.burst.world import GRACE, SHORT_GRACE, WITHOUT_GATE, Site, site, waited

CEILING_CALLS: Final = 1000
MOST_BRONZE_RUNS: Final = 10
TIMES: Final = 10
GATE_PATIENCE: Final = 1.0
"""Seconds that a file may take through the gate on average, before the part gives up."""
TICK: Final = 60.0
"""Seconds between two ticks of the reconciler in a deployment."""
FILES_A_TICK: Final = 200
"""That a tick must find at the least."""
SPARK_PATIENCE: Final = 1800.0
SECOND: Final = 1.0
"""Commit times are cut off to whole seconds."""
DONE: Final = frozenset({"ACCEPTED", "LOADED"})


def acknowledgement(folder: Path, files: int) -> Figures:
    """Events to a host whose gate is closed: only what an acknowledgement waits for."""
    figures = Figures(name="acknowledgement")
    with site(folder, workspace=False, settings=WITHOUT_GATE) as place:
        least = asyncio.run(ceiling(place.storage, min(CEILING_CALLS, files)))
        uploads = asyncio.run(upload(place.storage, "acknowledged", range(files)))
        pace = asyncio.run(acknowledged(place.webhook, list(map(event_of, uploads))))
        figures.note("events", pace.calls)
        figures.note("events refused", pace.refused)
        figures.note("events per second", round(pace.per_second, 1))
        figures.note("acknowledged, median ms", round(pace.median_ms, 1))
        figures.note("acknowledged, p99 ms", round(pace.p99_ms, 1))
        figures.note("store's ceiling per second", round(least.per_second, 1))
        figures.note("share of the ceiling", round(pace.per_second / least.per_second, 2))
        figures.expect(pace.refused == 0, "every event is acknowledged")
        figures.expect(
            place.states() == {"SEEN": files}, f"every file is recorded: {place.states()}"
        )
        _memory(figures, place)
    return figures


def gate(folder: Path, files: int) -> Figures:
    """Files through the gate of one real host, runs paused: how many a second."""
    figures = Figures(name="gate")
    with site(folder, workspace=False) as place:
        place.pause(paused=True)
        uploads = asyncio.run(upload(place.storage, "gated", range(files)))
        begun = time.monotonic()
        pace = asyncio.run(acknowledged(place.webhook, list(map(event_of, uploads))))
        figures.note("events per second while the gate works", round(pace.per_second, 1))
        figures.note("acknowledged, p99 ms", round(pace.p99_ms, 1))
        patience = 60 + GATE_PATIENCE * files
        through = waited(lambda: _through(place, files), patience, files)
        figures.expect(through is not None, f"every file is through: {place.states()}")
        figures.note("files per second", round(files / (time.monotonic() - begun), 1))
        _memory(figures, place)
    return figures


def repeated(folder: Path, files: int) -> Figures:
    """Each event ten times, shuffled: one version each, and nothing is judged twice."""
    figures = Figures(name="each event ten times")
    with site(folder, workspace=False) as place:
        place.pause(paused=True)
        uploads = asyncio.run(upload(place.storage, "repeated", range(files)))
        events = [event_of(each) for each in uploads for _ in range(TIMES)]
        random.Random(files).shuffle(events)  # noqa: S311 - an order, not a secret
        pace = asyncio.run(acknowledged(place.webhook, events))
        figures.note("events per second", round(pace.per_second, 1))
        figures.note("acknowledged, p99 ms", round(pace.p99_ms, 1))
        figures.expect(pace.refused == 0, "every event is acknowledged")
        patience = 60 + GATE_PATIENCE * files
        through = waited(lambda: _through(place, files), patience, files)
        figures.expect(through is not None, f"every file is through once: {place.states()}")
        figures.expect(sum(place.states().values()) == files, "no version is recorded twice")
        _memory(figures, place)
    return figures


def lost(folder: Path, files: int, share: float) -> Figures:
    """So many of the events never come; then the reconciler sweeps once. The gate is closed.

    A sweep that runs out of its time goes on at the timer's next tick, a minute later.
    """
    figures = Figures(name=f"{share:.0%} of the events lost")
    with site(folder, workspace=False, settings=SHORT_GRACE | WITHOUT_GATE) as place:
        uploads = asyncio.run(upload(place.storage, f"lost-{share:g}", range(files)))
        told = uploads[round(files * share) :]
        asyncio.run(acknowledged(place.webhook, list(map(event_of, told))))
        figures.note("files that an event told of", len(told))
        time.sleep(GRACE + SECOND)
        begun = time.monotonic()
        ticks = _swept(place, files)
        figures.expect(place.states() == {"SEEN": files}, f"every file is found: {place.states()}")
        figures.note("ticks of the reconciler for one sweep", ticks)
        figures.note("seconds of the sweep", round(time.monotonic() - begun, 1))
        _memory(figures, place)
    return figures


def _swept(place: Site, files: int) -> int:
    """How often the timer fired until every file was found, or there should have been no more."""
    ticks = 0
    while place.states() != {"SEEN": files} and ticks <= files / FILES_A_TICK:
        place.sweep()
        ticks += 1
        waited(lambda: place.states() == {"SEEN": files}, TICK)
    return ticks


def gold(folder: Path, files: int) -> Figures:
    """The whole way with real Spark: few bronze runs, and an audit of every file and row."""
    figures = Figures(name="to gold")
    host = {"PYTHONPATH": str(declared_anew(folder / "declared", FLOW))}
    with site(folder, workspace=True, settings=host) as place:
        uploads = asyncio.run(upload(place.storage, "whole", range(files)))
        begun = time.monotonic()
        asyncio.run(acknowledged(place.webhook, list(map(event_of, uploads))))
        patience = SPARK_PATIENCE + GATE_PATIENCE * files
        settled = waited(lambda: _settled(place, files), patience, files)
        figures.expect(settled is not None, f"at rest: {place.states()}")
        figures.note("seconds to gold", round(time.monotonic() - begun, 1))
        for stage in ("bronze", "silver", "gold"):
            figures.note(f"runs of {stage}", place.runs(stage))
        bronze = place.runs("bronze")
        figures.expect(bronze <= MOST_BRONZE_RUNS, f"at most ten bronze runs: {bronze}")
        for finding in _audited(place, uploads):
            figures.expect(False, finding)  # noqa: FBT003 - what the auditor says never holds
        _memory(figures, place)
    return figures


def _audited(place: Site, uploads: Sequence[Upload]) -> Iterator[str]:
    world = place.world
    with ExitStack() as stack:
        reader = Reader.open(place.storage, world.workspace_url, world.workspace_token, stack)
        yield from audit(reader.evidence(FLOW, uploads))


def _through(place: Site, files: int) -> bool:
    """Nothing is left in landing and every version is decided."""
    states = place.states()
    return sum(states.get(each, 0) for each in DONE) == files and not place.left_in_landing()


def _settled(place: Site, files: int) -> bool:
    return bool(place.flow()["settled"]) and place.states().get("LOADED", 0) == files


def _memory(figures: Figures, place: Site) -> None:
    for name, megabytes in place.memory().items():
        figures.note(f"peak memory of {name}, MB", round(megabytes))
