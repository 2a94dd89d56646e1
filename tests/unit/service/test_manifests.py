"""The whole service over fakes: files whose contract asks for a manifest beside them."""

import json

import pytest

from flows.control import Manifest
from flows.layout import LANDING
from tests.fakes.faults import Fate
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.service.deploying import Deployed, deploy, deployed
from tests.unit.service.moving import (
    BAD,
    A,
    B,
    P,
    ask,
    at_rest,
    drop,
    record,
    shown,
    states,
)
from tests.unit.service.stating import SUFFIX, M, reason, totals
from tidegate.gate.manifest import MOST_BYTES
from tidegate.ledger.moves import Move


@pytest.fixture
def flows() -> Deployed:
    return deployed(version="1", control=Manifest())


@pytest.fixture
def world(flows: Deployed) -> FakeWorld:
    return fake_world(flows=flows)


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
