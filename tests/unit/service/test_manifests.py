"""The whole service over fakes: files whose contract asks for a manifest beside them."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from hashlib import sha256

import pytest

from flows.control import Manifest
from flows.layout import LANDING
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.deploying import Deployed, deploy, deployed
from tests.unit.service.moving import (
    BAD,
    A,
    B,
    P,
    Q,
    ask,
    at_rest,
    drop,
    record,
    shown,
    states,
)
from tidegate.gate.manifest import MOST_BYTES
from tidegate.ledger.moves import Move
from tidegate.ports import BlobRef, Etag

SUFFIX = ".manifest.json"
M = P + SUFFIX


def totals(content: bytes, **others: object) -> bytes:
    """What is true of a file, but for the others."""
    rows = len(content.splitlines()) - 1
    stated = {"rows": rows, "sha256": sha256(content).hexdigest()}
    return json.dumps({**stated, **others}).encode()


@pytest.fixture
def flows() -> Deployed:
    return deployed(version="1", control=Manifest())


@pytest.fixture
def world(flows: Deployed) -> FakeWorld:
    return fake_world(flows=flows)


async def reason(world: FakeWorld, path: str = P) -> str:
    return (await record(world, path)).last.reason


async def test_a_manifest_that_comes_first_waits_for_its_file(world: FakeWorld) -> None:
    await drop(world, M, totals(A))
    assert await world.states() == {}
    assert world.blobs.paths(LANDING) == [M]
    await drop(world, P, A)
    await at_rest(world)
    loaded = await record(world, P)
    assert (loaded.state, shown(world)) == ("LOADED", 1)
    assert loaded.manifest is not None
    assert loaded.counts is not None
    assert loaded.manifest.rows == loaded.counts.rows


async def test_a_file_waits_unread_until_its_manifest_comes_and_then_goes_on_by_itself(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    waiting = await record(world, P)
    assert (waiting.state, waiting.last.reason) == ("HELD", "manifest_missing")
    assert waiting.content == ""
    await drop(world, M, totals(A))
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]
    told = [(each.event, each.reason) for each in (await record(world, P)).told()]
    assert ("is to be judged again", "another manifest is there") in told


async def test_a_manifest_whose_event_was_lost_is_found_by_the_listing(world: FakeWorld) -> None:
    await drop(world, P, A)
    await world.put(M, totals(A))
    await world.pass_time(60)
    assert await states(world, P) == ["HELD"]
    await world.service.reconciler.sweep()
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_manifests_that_nobody_waits_for_cost_the_listing_no_further_call(
    flows: Deployed,
) -> None:
    fate = Fate()
    world = fake_world(fate, flows=flows)
    for number in range(50):
        await world.put(f"netflix/titles/{number}.csv{SUFFIX}", totals(A))
    world.clock.advance(60)
    before = len(fate.names)
    assert await world.service.reconciler.sweep() == 0
    assert fate.names[before:].count("head") == 0
    assert len(fate.names) - before < 50


async def test_both_are_found_by_the_listing_in_whatever_order(world: FakeWorld) -> None:
    await world.put(M, totals(A))
    await world.put(P, A)
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 1
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_manifest_is_no_data_file_and_no_stranger(world: FakeWorld) -> None:
    await drop(world, M, totals(A))
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 0
    today = world.clock().date()
    assert [each async for each in world.service.ledger.journal.refusals(today, 9)] == []
    assert [row async for row in world.service.ledger.flows.open_files(NETFLIX)] == []


@pytest.mark.parametrize("path", [f"netflix/cast/c.csv{SUFFIX}", f"netflix/titles/t.txt{SUFFIX}"])
async def test_where_no_manifest_is_declared_its_name_is_refused_as_ever(
    world: FakeWorld, path: str
) -> None:
    await drop(world, path, totals(A))
    today = world.clock().date()
    (refusal,) = [each async for each in world.service.ledger.journal.refusals(today, 9)]
    assert "does not match" in refusal.reason


@pytest.mark.parametrize("others", [{"rows": 999}, {"sha256": "0" * 64}])
async def test_wrong_totals_reject_with_both_numbers_and_the_manifest_leaves_landing(
    world: FakeWorld, others: dict[str, object]
) -> None:
    await drop(world, M, totals(A, **others))
    await drop(world, P, A)
    await at_rest(world)
    rejected = await record(world, P)
    assert (rejected.state, rejected.last.reason) == ("REJECTED", "control_totals")
    (told,) = [path for path in world.blobs.paths("quarantine") if path.endswith("rejection.json")]
    document = json.loads(world.blobs.content("quarantine", told))
    assert document["controlTotals"]["agree"] is False
    assert "as the manifest says; found" in document["findings"][0]["expected"]


async def test_a_manifest_that_cannot_be_understood_is_waited_for_anew(world: FakeWorld) -> None:
    await drop(world, M, b'{"rows": ')
    await drop(world, P, A)
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_unreadable")
    await drop(world, M, b"rows: 5")
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_unreadable")
    await drop(world, M, totals(A))
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_huge_manifest_is_not_read(world: FakeWorld) -> None:
    await drop(world, M, totals(A) + b" " * MOST_BYTES)
    await drop(world, P, A)
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_unreadable")


async def test_an_empty_manifest_is_one_whose_writer_has_not_come_to_an_end(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    await drop(world, M, b"")
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_missing")
    await drop(world, M, totals(A))
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_file_that_waits_costs_no_further_judgement_while_its_manifest_is_the_same(
    world: FakeWorld,
) -> None:
    await drop(world, M, b"[]")
    await drop(world, P, A)
    before = await record(world, P)
    for _ in range(5):
        world.clock.advance(400)
        await world.service.reconciler.sweep()
        await world.service.watchdog.sweep()
        await world.pump()
    assert await record(world, P) == before


async def test_a_manifest_speaks_for_one_version_of_its_file(world: FakeWorld) -> None:
    """The next version comes before the manifest of the first has left landing."""
    await drop(world, M, totals(A))
    await drop(world, P, A, seconds=2)
    assert await states(world, P) == ["ACCEPTED"]
    await drop(world, P, B)
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_missing")
    await drop(world, M, totals(B))
    await at_rest(world)
    assert (await states(world, P), shown(world)) == (["LOADED"], 2)


async def judged_with(flows: Deployed, fate: Fate) -> FakeWorld:
    """The host may die on the way of a file that was judged by its manifest."""
    world = fake_world(fate, flows=flows)
    await world.put(M, totals(A))
    await world.put(P, A)
    with suppress(HostDied):
        await world.service.arrivals.receive(P)
        await world.pump()
    return world


async def test_a_manifest_that_a_dead_host_has_left_in_landing_speaks_for_no_other_version(
    flows: Deployed,
) -> None:
    fate = Fate()
    await judged_with(flows, fate)
    deletes = [at for at, name in enumerate(fate.names, 1) if name == "delete"]
    assert len(deletes) == 2
    world = await judged_with(flows, Fate(at=deletes[-1]))
    assert (await states(world, P), world.blobs.paths(LANDING)) == (["ACCEPTED"], [M])
    await drop(world, P, B)
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_missing")
    world.clock.advance(400)
    await world.service.watchdog.sweep()
    await world.pass_time(20)
    assert world.blobs.paths(LANDING) == [P]
    await drop(world, M, totals(B))
    await at_rest(world)
    assert shown(world) == 2


async def test_a_new_version_that_comes_before_the_first_was_judged_takes_its_manifest(
    world: FakeWorld,
) -> None:
    await world.drop(P, A)
    await world.drop(P, B)
    await drop(world, M, totals(B))
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]
    assert shown(world) == 1


async def test_a_manifest_that_comes_twice_changes_nothing_for_a_file_that_was_judged(
    world: FakeWorld,
) -> None:
    await drop(world, M, totals(A))
    await drop(world, P, A)
    loaded = await record(world, P)
    await drop(world, M, totals(A))
    assert await record(world, P) == loaded
    assert world.blobs.paths(LANDING) == [M]


async def test_a_replay_of_a_rejected_file_goes_by_its_own_manifest_unless_another_is_there(
    world: FakeWorld,
) -> None:
    await drop(world, M, totals(A, rows=999))
    await drop(world, P, A)
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    assert (await states(world, P), await reason(world)) == (["REJECTED"], "control_totals")
    await drop(world, M, totals(A))
    await ask(world, P, Move.REPLAY)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_duplicate_that_comes_back_needs_no_other_manifest(world: FakeWorld) -> None:
    for path in (P, Q):
        await drop(world, path + SUFFIX, totals(A))
        await drop(world, path, A)
    assert await states(world, P, Q) == ["LOADED", "DUPLICATE"]
    await ask(world, P, Move.RETRACT)
    await at_rest(world)
    assert await states(world, P, Q) == ["RETRACTED", "LOADED"]


async def test_an_operator_may_release_a_file_without_its_manifest(world: FakeWorld) -> None:
    await drop(world, P, A)
    await ask(world, P, Move.RELEASE)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_contract_that_asks_for_no_manifest_any_more_lets_the_file_go_on(
    world: FakeWorld, flows: Deployed
) -> None:
    await drop(world, P, A)
    deploy(flows, version="2", control=None)
    world.clock.advance(600)
    await world.service.watchdog.sweep()
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


@pytest.mark.parametrize(("content", "end"), [(None, "DELETED"), (B, "HELD")])
async def test_a_file_that_is_gone_while_it_waits_is_deleted_or_superseded(
    world: FakeWorld, content: bytes | None, end: str
) -> None:
    await drop(world, P, A)
    first = await record(world, P)
    if content is None:
        world.blobs.remove(LANDING, P)
        await drop(world, M, totals(A))
    else:
        await drop(world, P, content)
        over = await world.service.ledger.paths.find(first.file_id)
        assert over is not None
        assert over.value.state == "SUPERSEDED"
    assert await states(world, P) == [end]


async def test_bad_rows_are_told_though_the_totals_agree(world: FakeWorld) -> None:
    await drop(world, M, totals(BAD))
    await drop(world, P, BAD)
    await at_rest(world)
    assert await states(world, P) == ["REJECTED"]
    assert await reason(world) != "control_totals"


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


async def test_a_file_that_was_rejected_unread_waits_for_its_manifest_when_it_is_replayed(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    await ask(world, P, Move.REJECT)
    await at_rest(world)
    await ask(world, P, Move.REPLAY)
    await world.pass_time(20)
    waiting = await record(world, P)
    assert (waiting.state, waiting.kept, waiting.last.reason) == ("HELD", True, "manifest_missing")
    await drop(world, M, totals(A))
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_kept_file_is_not_judged_by_the_manifest_of_another_version_of_its_path(
    world: FakeWorld,
) -> None:
    await drop(world, P, A)
    kept = await record(world, P)
    await ask(world, P, Move.REJECT)
    await at_rest(world)
    await world.put(M, totals(B))
    await ask(world, P, Move.REPLAY)
    await world.pass_time(20)
    waiting = await record(world, P)
    assert (waiting.state, waiting.last.reason) == ("HELD", "manifest_missing")
    assert waiting.manifest is not None
    assert not waiting.manifest.says_something
    await drop(world, P, B)
    assert (await record(world, P)).state == "LOADED"
    await drop(world, M, totals(A))
    await at_rest(world)
    found = await world.service.ledger.paths.find(kept.file_id)
    assert found is not None
    assert found.value.state == "LOADED"


async def test_a_replay_leaves_the_manifest_of_the_next_file_alone(world: FakeWorld) -> None:
    await drop(world, M, totals(BAD))
    await drop(world, P, BAD)
    rejected = await record(world, P)
    await drop(world, M, totals(B))
    await ask(world, P, Move.REPLAY)
    await world.pass_time(20)
    assert (await record(world, P)).manifest == rejected.manifest
    await drop(world, P, B)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


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
