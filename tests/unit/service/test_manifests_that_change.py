"""The whole service over fakes: manifests and files that change while they are read."""

from collections.abc import AsyncIterator

import pytest

from flows.control import Manifest
from flows.layout import LANDING
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import FakeWorld, fake_world
from tests.unit.service.deploying import Deployed, deployed
from tests.unit.service.moving import (
    A,
    B,
    P,
    at_rest,
    drop,
    record,
    shown,
    states,
)
from tests.unit.service.stating import M, reason, totals
from tidegate.ports import BlobRef, Etag


@pytest.fixture
def flows() -> Deployed:
    return deployed(version="1", control=Manifest())


class Meddling(MemoryBlobs):
    """Somebody does something to landing after the first or the last chunk of the file was read."""

    meddle = "nothing"
    late = False

    async def read(self, ref: BlobRef, etag: Etag) -> AsyncIterator[bytes]:
        is_file = ref == BlobRef(container=LANDING, path=P)
        async for chunk in super().read(ref, etag):
            yield chunk
            if is_file and not self.late:
                await self._meddle()
        if is_file:
            await self._meddle()

    async def _meddle(self) -> None:
        what, self.meddle = self.meddle, "nothing"
        file, manifest = (BlobRef(container=LANDING, path=path) for path in (P, M))
        match what:
            case "a right manifest":
                await self.put(manifest, totals(A), overwrite=True)
            case "a broken manifest":
                await self.put(manifest, b"?", overwrite=True)
            case "no manifest":
                self.remove(LANDING, M)
            case "no file":
                self.remove(LANDING, P)
            case "another file and its manifest":
                await self.put(manifest, totals(B), overwrite=True)
                await self.put(file, B, overwrite=True)
            case _:
                pass


RIGHT, WRONG = totals(A), totals(A, rows=999)


@pytest.mark.parametrize(
    ("meddle", "first", "end", "why"),
    [
        ("nothing", RIGHT, "LOADED", ""),
        ("no manifest", RIGHT, "LOADED", ""),
        ("a broken manifest", RIGHT, "LOADED", ""),
        ("nothing", WRONG, "REJECTED", "control_totals"),
        ("a right manifest", WRONG, "LOADED", ""),
        ("no manifest", WRONG, "HELD", "manifest_missing"),
        ("a broken manifest", WRONG, "HELD", "manifest_unreadable"),
        ("no file", WRONG, "DELETED", ""),
        ("another file and its manifest", WRONG, "SUPERSEDED", ""),
    ],
)
@pytest.mark.parametrize("late", [False, True])
async def test_what_changes_while_the_file_is_read_leads_to_no_wrong_verdict(
    flows: Deployed, meddle: str, first: bytes, end: str, why: str, *, late: bool
) -> None:
    world = fake_world(flows=flows, new_blobs=Meddling)
    assert isinstance(world.blobs, Meddling)
    await world.put(M, first)
    world.blobs.meddle, world.blobs.late = meddle, late
    await drop(world, P, A)
    assert ((await record(world, P)).state, await reason(world)) == (end, why)


async def test_two_that_come_in_the_place_of_two_are_judged_by_themselves(flows: Deployed) -> None:
    world = fake_world(flows=flows, new_blobs=Meddling)
    assert isinstance(world.blobs, Meddling)
    await world.put(M, WRONG)
    world.blobs.meddle, world.blobs.late = "another file and its manifest", True
    await drop(world, P, A)
    await world.service.arrivals.receive(P)
    await at_rest(world)
    assert (await states(world, P), shown(world)) == (["LOADED"], 1)


async def played(flows: Deployed, fate: Fate) -> FakeWorld:
    """A file, then its manifest; a host that dies is followed by one that knows nothing of it."""
    world = fake_world(fate, flows=flows)
    for path, content in ((P, A), (M, totals(A))):
        await world.put(path, content)
        for _ in range(2):
            try:
                await world.service.arrivals.receive(path)
                await world.pump()
            except HostDied:
                continue
            break
    for queue in (world.files, world.nudges):
        queue.lose_everything()
    return world


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_host_may_die_at_every_call_of_a_file_that_waits_for_its_manifest(
    flows: Deployed, *, after_effect: bool
) -> None:
    fate = Fate()
    await played(flows, fate)
    assert fate.calls > 40
    for call in range(1, fate.calls + 1):
        world = await played(flows, Fate(at=call, after_effect=after_effect))
        for _ in range(4):
            world.clock.advance(400)
            await world.service.reconciler.sweep()
            await world.service.watchdog.sweep()
            await world.pass_time(6)
        await at_rest(world)
        assert await states(world, P) == ["LOADED"], call
