"""The whole service over fakes: files that are held, and the contracts that they meet."""

from datetime import timedelta

import pytest

from flows.names import FileId
from tests.fakes.world import GRACE, NETFLIX, FakeWorld, fake_world
from tests.unit.service.deploying import Deployed, deploy, deployed
from tests.unit.service.moving import A, P, ask, at_rest, drop, record, states
from tidegate.api.reading import Reading
from tidegate.api.views import Verdict
from tidegate.check.limits import Limits
from tidegate.ledger.moves import Move
from tidegate.ledger.records import OpenFile
from tidegate.ledger.records.files import MOST_HELD_UNDER
from tidegate.ledger.states import FileEvent
from tidegate.sweeps.watchdog import MOST_ANEW

LONG = A + b",,Movie," + b"x" * 99 + b"y,,2020,,,900001\r\n"
LIMITS = Limits(cell_characters=80)


@pytest.fixture
def flows() -> Deployed:
    return deployed(version="1")


@pytest.fixture
def world(flows: Deployed) -> FakeWorld:
    return fake_world(flows=flows, limits=LIMITS)


async def sweeps(world: FakeWorld, times: int = 1) -> int:
    """Rounds of the watchdog, each later than any patience."""
    sent = 0
    for _ in range(times):
        world.clock.advance(9 * GRACE.total_seconds())
        sent += await world.service.watchdog.sweep()
        await world.pump()
    return sent


async def open_row(world: FakeWorld) -> OpenFile:
    (row,) = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    return row


def judged(events: list[str]) -> int:
    return events.count("was held back")


async def history(world: FakeWorld) -> list[str]:
    return [each.event for each in (await record(world, P)).told()]


async def test_a_held_file_meets_a_new_contract_by_itself_and_stays_held_when_that_holds_it_too(
    world: FakeWorld, flows: Deployed
) -> None:
    await drop(world, P, LONG)
    assert await states(world, P) == ["HELD"]
    deploy(flows, version="2")
    assert await sweeps(world) == 1
    held = await record(world, P)
    assert (held.state, held.contract_version, held.held_before) == ("HELD", "2", ("1",))
    reopened = next(each for each in held.told() if each.event == FileEvent.REOPENED)
    assert reopened.reason == "version 2"
    assert await sweeps(world, 5) == 0
    assert judged(await history(world)) == 2


async def test_two_releases_side_by_side_do_not_judge_a_held_file_in_turns(
    world: FakeWorld, flows: Deployed
) -> None:
    await drop(world, P, LONG)
    for version in ("2", "1") * 6:
        deploy(flows, version=version)
        await sweeps(world)
    held = await record(world, P)
    assert (held.state, held.held_under) == ("HELD", ("1", "2"))
    assert judged(await history(world)) == 2


async def test_a_file_that_many_contracts_held_remembers_the_newest_of_them(
    world: FakeWorld, flows: Deployed
) -> None:
    await drop(world, P, LONG)
    for version in range(2, 2 * MOST_HELD_UNDER):
        deploy(flows, version=str(version))
        await sweeps(world)
    held = await record(world, P)
    assert len(held.held_under) == MOST_HELD_UNDER
    assert held.held_under[-1] == str(2 * MOST_HELD_UNDER - 1)
    row = await open_row(world)
    assert (*row.held_before, row.held_under) == held.held_under


async def test_what_an_old_host_forgets_of_a_held_file_costs_one_judgement(
    world: FakeWorld, flows: Deployed
) -> None:
    """It saves the file and its open row without the lists that it does not know."""
    await drop(world, P, LONG)
    deploy(flows, version="2")
    await sweeps(world)
    ledger = world.service.ledger
    version = await ledger.paths.find((await record(world, P)).file_id)
    row = await ledger.flows.open_file(NETFLIX, (await record(world, P)).file_id)
    assert version is not None
    assert row is not None
    await ledger.paths.save(version, version.value.model_copy(update={"held_before": ()}))
    await ledger.flows.update(row, row.value.model_copy(update={"held_before": ()}))
    deploy(flows, version="1")
    assert await sweeps(world, 3) == 1
    deploy(flows, version="2")
    assert await sweeps(world, 3) == 0


async def test_a_held_file_meets_its_new_contract_while_the_flow_is_paused(
    world: FakeWorld, flows: Deployed
) -> None:
    await world.service.conductor.pause(NETFLIX, paused=True)
    await drop(world, P, LONG)
    deploy(flows, version="2")
    await sweeps(world)
    assert (await record(world, P)).contract_version == "2"
    assert world.workspace.runs == {}


async def test_a_file_that_a_contract_is_to_judge_again_can_be_released_at_once(
    world: FakeWorld, flows: Deployed
) -> None:
    await drop(world, P, LONG)
    deploy(flows, version="2")
    await ask(world, P, Move.RELEASE)
    await at_rest(world)
    assert await states(world, P) == ["LOADED"]


async def test_a_host_that_dies_while_it_opens_a_held_file_is_followed_by_any_other(
    world: FakeWorld,
) -> None:
    """The host of the new contract has written the open row, and is gone with its release."""
    await drop(world, P, LONG)
    rows = world.service.ledger.flows
    row = await rows.open_file(NETFLIX, (await record(world, P)).file_id)
    assert row is not None
    assert row.value.held
    await rows.update(row, row.value.model_copy(update={"held": False}))
    assert await sweeps(world) == 1
    assert (await open_row(world)).held
    assert judged(await history(world)) == 1


async def test_a_new_contract_does_not_send_all_held_files_to_the_gate_at_once(
    world: FakeWorld, flows: Deployed
) -> None:
    for number in range(MOST_ANEW + 50):
        held = OpenFile(
            file_id=FileId(f"{number:020d}-{'0' * 20}"),
            flow=NETFLIX,
            dataset=next(iter(flows[NETFLIX].datasets)),
            path=f"netflix/titles/{number}.csv",
            etag="0x1",
            since=world.clock(),
            held=True,
            held_under="old",
        )
        await world.service.ledger.flows.open(held)
    world.clock.advance(3600)
    dog = world.service.watchdog
    assert (await dog.sweep(), await dog.sweep(), await dog.sweep()) == (MOST_ANEW, 50, 0)


@pytest.mark.parametrize("verdict", [None, Verdict.HELD])
async def test_a_file_that_was_held_for_months_is_listed_still(
    world: FakeWorld, verdict: Verdict | None
) -> None:
    await drop(world, P, LONG)
    world.clock.advance(timedelta(days=100).total_seconds())
    reading = Reading(world.service)
    (listed,) = (await reading.files(None, 10, verdict)).files
    assert (listed.path, listed.state) == (P, "HELD")
    yesterday = world.clock() - timedelta(days=1)
    assert (await reading.files(None, 10, verdict, yesterday)).files == ()
