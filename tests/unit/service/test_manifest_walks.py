"""Walks over a service whose files need manifests: no order of events has a wrong end."""

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Final

import pytest

from flows.control import Manifest
from flows.layout import LANDING
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import FakeWorld, fake_world
from tests.unit.service.deploying import deployed
from tests.unit.service.moving import A, P, Q
from tidegate.ledger.ids import path_key
from tidegate.ledger.records import FileRecord

HEAD, *LINES = A.splitlines(keepends=True)
SUFFIX: Final = Manifest().suffix
ACTS: Final = {
    "put a file": 3,
    "put its manifest": 4,
    "put a wrong manifest": 1,
    "put no manifest at all": 1,
    "remove a manifest": 1,
    "remove a file": 1,
    "deliver": 6,
    "sweep": 3,
    "lose messages": 1,
    "wait": 2,
}
DAY: Final = 86_400
JUDGED: Final = frozenset({"PROMOTING", "ACCEPTED", "LOADED", "REJECTED", "DUPLICATE"})


def content(number: int) -> bytes:
    """Every file says something of its own."""
    own = f",,Movie,{number},,2020,,,9{number:05d}\r\n".encode()
    return HEAD + b"".join(LINES[: 1 + number % 5]) + own


def totals(data: bytes, **others: object) -> bytes:
    stated = {"rows": data.count(b"\n") - 1, "sha256": sha256(data).hexdigest()}
    return json.dumps({**stated, **others}).encode()


@dataclass(slots=True)
class Walk:
    """One supplier, one service, and a host that dies at some call."""

    random: Random
    world: FakeWorld
    fate: Fate
    there: dict[str, bytes] = field(default_factory=dict)
    """What the supplier put at a path last."""
    files: int = 0

    async def act(self) -> None:
        verb = self.random.choices([*ACTS], [*ACTS.values()])[0]
        path = self.random.choice((P, Q))
        if self.random.random() < 0.1:
            self.fate.at = self.fate.calls + self.random.randrange(1, 40)
            self.fate.after_effect = self.random.random() < 0.5
        try:
            await self._play(verb, path)
        except HostDied:
            self.lose()

    async def _play(self, verb: str, path: str) -> None:
        match verb:
            case "put a file":
                self.files += 1
                self.there[path] = content(self.files)
                await self._tell(path, self.there[path])
            case "put its manifest" if path in self.there:
                await self._tell(path + SUFFIX, totals(self.there[path]))
            case "put a wrong manifest" if path in self.there:
                await self._tell(path + SUFFIX, totals(self.there[path], rows=0))
            case "put no manifest at all":
                await self._tell(path + SUFFIX, b"rows")
            case "remove a manifest" | "remove a file":
                gone = path + SUFFIX * (verb == "remove a manifest")
                if gone in self.world.blobs.paths(LANDING):
                    self.world.blobs.remove(LANDING, gone)
            case "deliver":
                await self.world.pump()
            case "sweep":
                await self.sweep()
            case "lose messages":
                self.lose()
            case _:
                await self.world.pass_time(self.random.randrange(1, 20))

    async def _tell(self, path: str, data: bytes) -> None:
        """Half of the events are lost."""
        await self.world.put(path, data)
        if self.random.random() < 0.5:
            await self.world.service.arrivals.receive(path)

    async def sweep(self) -> None:
        self.world.clock.advance(400)
        await self.world.service.reconciler.sweep()
        await self.world.service.watchdog.sweep()

    def lose(self) -> None:
        for queue in (self.world.files, self.world.nudges, self.world.announcements):
            queue.lose_everything()

    async def calm(self) -> None:
        """Nobody dies any more, and a right manifest comes for whatever waits for one.

        That a held file was removed is seen once a day.
        """
        self.fate.at = 0
        self.world.clock.advance(DAY)
        for _ in range(8):
            for path in self.world.blobs.paths(LANDING):
                if not path.endswith(SUFFIX):
                    await self.world.put(path + SUFFIX, totals(self.there[path]))
            await self.sweep()
            await self.world.pass_time(20)

    async def versions(self) -> list[FileRecord]:
        loads = [await self.world.service.ledger.paths.load(path_key(each)) for each in (P, Q)]
        return [row.value for rows in loads for row in rows.versions.values()]


async def walked(seed: int, acts: int = 60) -> Walk:
    fate = Fate()
    flows = deployed(version="1", control=Manifest())
    random = Random(seed)  # noqa: S311 - a walk that can be walked again
    walk = Walk(random=random, world=fake_world(fate, flows=flows), fate=fate)
    for _ in range(acts):
        await walk.act()
    await walk.calm()
    return walk


@pytest.mark.parametrize("seed", range(40))
async def test_every_file_ends_as_its_manifest_says_and_no_manifest_speaks_for_two(
    seed: int,
) -> None:
    walk = await walked(seed)
    versions = await walk.versions()
    ends = Counter(version.state for version in versions)
    assert set(ends) <= {"LOADED", "REJECTED", "SUPERSEDED", "DELETED"}, seed
    left = walk.world.blobs.paths(LANDING)
    assert all(path.endswith(SUFFIX) for path in left), seed
    used = [version.manifest for version in versions if version.state in JUDGED]
    etags = [stated.etag for stated in used if stated]
    assert len(etags) == len(set(etags)) == len(used), seed
    for version in versions:
        if version.state in JUDGED:
            assert version.manifest is not None
            assert version.counts is not None
            rows, digest = version.manifest.rows, version.manifest.sha256
            agrees = (rows, digest) == (version.counts.rows, version.content)
            assert agrees is (version.state == "LOADED"), seed


async def test_walks_come_to_everything_that_can_happen_to_such_a_file() -> None:
    reasons: Counter[str] = Counter()
    for seed in range(12):
        for version in await (await walked(seed)).versions():
            reasons.update(each.reason.partition(" ")[0] for each in version.told())
            reasons.update([version.state])
    wanted = ("manifest_missing", "manifest_unreadable", "control_totals", "another")
    assert not [each for each in (*wanted, "LOADED", "SUPERSEDED", "DELETED") if not reasons[each]]
