"""The whole service over fakes: manifests, and the versions of a path that they speak for."""

from contextlib import suppress

import pytest

from flows.control import Manifest
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.layout import LANDING
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import FakeWorld, fake_world
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
from tests.unit.service.stating import SUFFIX, M, reason, totals
from tidegate.ledger.moves import Move


@pytest.fixture
def flows() -> Deployed:
    return deployed(version="1", control=Manifest())


@pytest.fixture
def world(flows: Deployed) -> FakeWorld:
    return fake_world(flows=flows)


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


async def test_a_contract_that_only_asked_for_a_manifest_has_not_judged_the_file(
    world: FakeWorld, flows: Deployed
) -> None:
    """Two releases: the one that would take the file saw it before its manifest had come."""
    header, rest = A.split(b"\r\n", 1)
    other_case = header.replace(b"rating", b"Rating") + b"\r\n" + rest
    await drop(world, P, other_case)
    assert (await states(world, P), await reason(world)) == (["HELD"], "manifest_missing")
    held = DriftRule(kind=DriftKind.CASE, action=DriftAction.HOLD)
    deploy(flows, version="0", drift=DriftPolicy(rules=(held,)))
    await drop(world, M, totals(other_case))
    assert (await states(world, P), await reason(world)) == (["HELD"], "drift")
    allowed = DriftRule(kind=DriftKind.CASE, action=DriftAction.ALLOW)
    deploy(flows, version="1", drift=DriftPolicy(rules=(allowed,)))
    await world.pass_time(20)
    await world.service.watchdog.sweep()
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]
