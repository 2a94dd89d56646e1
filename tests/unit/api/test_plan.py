"""What would run now, what not yet, why and until when; asking changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx

from flows.contract import ExpectedArrival
from flows.flow import Coalescing, CompleteSet, Flow, WhenLate
from flows.names import DatasetName, FlowName, Stage
from tests.fakes.world import NETFLIX, FakeWorld, declared, fake_world
from tests.unit.api.conftest import KEY
from tidegate.api.app import create_api
from tidegate.api.plan_views import PlanView, StagePlan
from tidegate.conductor.state import Budget, FlowState, Gathering, Parked
from tidegate.ledger.records import Tombstone

TITLES, CAST = DatasetName("titles"), DatasetName("cast")
RULES = declared()[NETFLIX].coalescing
CONTENT = Path("flows/netflix/sample/titles.csv").read_bytes()


def a_world(rules: Coalescing = RULES) -> FakeWorld:
    flow = replace(declared()[NETFLIX], coalescing=rules)
    flows: Mapping[FlowName, Flow] = {NETFLIX: flow}
    return fake_world(flows=flows)


async def given(world: FakeWorld, **changes: object) -> None:
    before = await world.service.states.load(NETFLIX)
    state = before.value.model_copy(update=changes)
    assert await world.service.states.save(before, state)


async def with_a_file(rules: Coalescing = RULES) -> FakeWorld:
    """One file of titles waits for bronze."""
    world = a_world(rules)
    await world.drop("netflix/titles/a.csv", CONTENT)
    await world.pump()
    return world


async def plan(world: FakeWorld) -> PlanView:
    before = await world.service.states.load(NETFLIX)
    api = create_api(lambda: world.service, lambda: sha256(KEY.encode()).hexdigest())
    transport, headers = httpx.ASGITransport(app=api), {"Authorization": f"Bearer {KEY}"}
    url = "http://local/api"
    async with httpx.AsyncClient(transport=transport, base_url=url, headers=headers) as client:
        answer = await client.get("/flows/netflix/plan")
    assert answer.status_code == 200, answer.text
    assert await world.service.states.load(NETFLIX) == before
    return PlanView.model_validate(answer.json())


def stage(found: PlanView, name: Stage) -> StagePlan:
    return next(each for each in found.stages if each.stage is name)


async def test_a_flow_at_rest_has_nothing_to_do() -> None:
    found = await plan(a_world())
    assert {each.state for each in found.stages} == {"idle"}
    assert (found.budget, found.complete_set) == (None, None)


async def test_a_file_waits_for_quiet_and_then_would_start_bronze() -> None:
    world = await with_a_file()
    bronze = stage(await plan(world), Stage.BRONZE)
    assert (bronze.state, bronze.why, bronze.level) == ("waits", "for quiet", 1)
    assert bronze.until == world.clock() + RULES.quiet
    world.clock.advance(RULES.quiet.total_seconds())
    found = await plan(world)
    bronze = stage(found, Stage.BRONZE)
    assert (bronze.state, bronze.why, bronze.level, bronze.attempt) == ("starts", "for quiet", 1, 1)
    assert not world.workspace.runs
    (titles,) = [each for each in found.datasets if each.waiting]
    assert (titles.dataset, titles.waiting, titles.bytes) == (TITLES, 1, len(CONTENT))


async def test_a_run_is_told_and_what_waits_for_its_end() -> None:
    world = await with_a_file()
    while not world.workspace.active:
        world.clock.advance(1)
        await world.pump()
    bronze = stage(await plan(world), Stage.BRONZE)
    assert (bronze.state, bronze.level, bronze.attempt) == ("runs", 1, 1)


async def test_gold_would_start_and_silver_would_wait_for_it() -> None:
    world = a_world()
    state = FlowState(flow=NETFLIX).with_stage(Stage.BRONZE, produced={TITLES: 3})
    state = state.with_stage(Stage.SILVER, produced={TITLES: 5})
    await given(world, bronze=state.bronze, silver=state.silver)
    found = await plan(world)
    assert stage(found, Stage.GOLD).state == "starts"
    silver = stage(found, Stage.SILVER)
    assert (silver.state, silver.why) == ("waits", "gold runs")


async def test_a_used_up_budget_is_told_until_midnight() -> None:
    world = await with_a_file(replace(RULES, daily_runs=4))
    now = world.clock()
    await given(world, budget=Budget(day=now.date(), starts=4))
    world.clock.advance(3600)
    found = await plan(world)
    midnight = now.replace(hour=0) + timedelta(days=1)
    bronze = stage(found, Stage.BRONZE)
    assert (bronze.state, bronze.why, bronze.until) == ("waits", "daily budget", midnight)
    assert found.budget is not None
    assert (found.budget.daily_runs, found.budget.used) == (4, 4)
    assert found.budget.renewed_at == midnight


async def test_a_set_tells_what_is_missing_and_since_when() -> None:
    wanted = CompleteSet(
        datasets=frozenset({TITLES, CAST}), deadline=timedelta(hours=1), when_late=WhenLate.WAIT
    )
    world = a_world(replace(RULES, complete_set=wanted))
    since = world.clock()
    state = FlowState(flow=NETFLIX).with_stage(Stage.BRONZE, produced={TITLES: 3})
    gathering = Gathering(since=since, arrived={TITLES: since})
    await given(world, bronze=state.bronze, gathering=gathering)
    found = await plan(world)
    silver, told = stage(found, Stage.SILVER), found.complete_set
    assert silver.state == "waits"
    assert silver.why == "the set that began at 2026-01-01 12:00:00 UTC lacks cast"
    assert silver.next_step.endswith("tidegate run netflix")
    assert told is not None
    assert (told.arrived, told.missing, told.since) == ((TITLES,), (CAST,), since)
    assert (told.deadline, told.holds_silver) == (since + timedelta(hours=1), True)


async def test_a_parked_dataset_tells_why_and_keeps_bronze_from_nothing_else() -> None:
    world = await with_a_file()
    version = declared()[NETFLIX].datasets[TITLES].version
    parked = Parked(reason="silent", at=world.clock(), contract_version=version)
    await given(world, parked={TITLES: parked})
    world.clock.advance(3600)
    found = await plan(world)
    assert stage(found, Stage.BRONZE).state == "idle"
    (titles,) = [each for each in found.datasets if each.parked]
    assert (titles.dataset, titles.waiting, titles.parked) == (TITLES, 1, "silent")


async def test_a_blocked_stage_says_what_a_person_can_do() -> None:
    world = await with_a_file()
    state = FlowState(flow=NETFLIX).with_stage(Stage.BRONZE, blocked="no such job")
    await given(world, bronze=state.bronze)
    bronze = stage(await plan(world), Stage.BRONZE)
    assert (bronze.state, bronze.why) == ("waits", "blocked: no such job")
    assert bronze.next_step == "mend the cause, then: tidegate run netflix"


async def test_a_file_that_was_expected_and_did_not_come_is_missing_since_then() -> None:
    flow = declared()[NETFLIX]
    daily = ExpectedArrival(cron="0 13 * * *", grace=timedelta(minutes=30))
    contract = replace(flow.datasets[TITLES], expected_arrival=daily)
    expecting = replace(flow, datasets={**flow.datasets, TITLES: contract})
    world = fake_world(flows={NETFLIX: expecting})
    await world.service.watchdog.sweep()
    before = await plan(world)
    assert {each.missing_since for each in before.datasets} == {None}
    world.clock.advance(timedelta(hours=24).total_seconds())
    (titles,) = [each for each in (await plan(world)).datasets if each.dataset == TITLES]
    assert titles.missing_since == datetime(2026, 1, 1, 13, tzinfo=UTC)
    await world.drop("netflix/titles/a.csv", CONTENT)
    assert {each.missing_since for each in (await plan(world)).datasets} == {None}


async def test_silver_waits_for_a_release_that_declares_what_an_operator_moved() -> None:
    world = await with_a_file()
    (row,) = [each async for each in world.service.ledger.flows.open_files(NETFLIX)]
    gone = Tombstone(
        file_id=row.value.file_id, dataset=DatasetName("gone"), lifted=False, at=world.clock()
    )
    assert await world.service.ledger.flows.bury(row, gone, 0)
    silver = stage(await plan(world), Stage.SILVER)
    assert silver.state == "waits"
    assert "gone, which this release does not declare" in silver.why
    assert silver.next_step == "deploy a release that declares gone"
