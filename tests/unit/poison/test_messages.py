"""Messages of the other queues that keep failing, and messages that cannot be read at all."""

import json
from dataclasses import replace

import pytest

from flows.names import FlowName
from tests.fakes.world import NETFLIX, FakeWorld, event, fake_world
from tidegate.errors import Transient, UnknownFlow
from tidegate.messages import Announcement, AnnouncementType
from tidegate.sweeps.watchdog import Watchdog

PATH = "netflix/titles/titles.csv"
TOLD = Announcement(
    id="f-LOADED", type=AnnouncementType.FILE_ACCEPTED, subject="/flows/netflix/datasets/t", data={}
)


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


async def refusals(world: FakeWorld) -> list[str]:
    today = world.clock().date()
    return [each.reason async for each in world.service.ledger.journal.refusals(today, 9)]


async def kept(world: FakeWorld) -> list[str]:
    found = world.service.poison.announcements.kept(NETFLIX, 9)
    return [each.undelivered.announcement.id async for each in found]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"flow": 1}', b'{"path": "a"}'])
async def test_a_body_that_is_no_message_is_put_on_record(world: FakeWorld, body: bytes) -> None:
    poison = world.service.poison
    for take in (poison.file, poison.flow, poison.announcement):
        await take(body)
        await take(body)
    assert sorted(await refusals(world)) == [
        f"queue {queue}: not a message of ours" for queue in ("announcements", "files", "flows")
    ]


# --- arrivals -----------------------------------------------------------------------------------


async def test_an_event_that_failed_is_received_again(world: FakeWorld) -> None:
    await world.put(PATH, b"x")
    await world.service.poison.arrival(event(PATH).encode())
    assert len(world.files) == 1


async def test_an_event_that_fails_still_is_left_to_the_reconciler(world: FakeWorld) -> None:
    await world.put(PATH, b"x")
    world.blobs.flaky = True
    await world.service.poison.arrival(event(PATH).encode())
    world.blobs.flaky = False
    world.clock.advance(60)
    assert await world.service.reconciler.sweep() == 1


async def test_an_event_that_cannot_be_read_is_refused(world: FakeWorld) -> None:
    await world.service.poison.arrival(b"\xff")
    assert await refusals(world) == ["neither JSON nor base64 of JSON"]


# --- flows --------------------------------------------------------------------------------------


async def test_a_flow_that_can_be_looked_at_has_no_trouble(world: FakeWorld) -> None:
    await world.service.poison.flow(json.dumps({"flow": NETFLIX}).encode())
    assert await world.service.poison.looks.trouble(NETFLIX) is None


async def test_a_flow_that_nobody_declares_is_trouble_told_once(world: FakeWorld) -> None:
    gone, body = FlowName("gone"), b'{"flow": "gone"}'
    await world.service.poison.flow(body)
    world.clock.advance(60)
    await world.service.poison.flow(body)
    trouble = await world.service.poison.looks.trouble(gone)
    assert trouble is not None
    assert trouble.reason.startswith("UnknownFlow: ")
    (told,) = world.announcements.take()
    assert isinstance(told, Announcement)
    assert told.data["kind"] == "blocked"


async def test_the_watchdog_puts_trouble_down_and_takes_it_back(world: FakeWorld) -> None:
    healthy = world.service.watchdog
    gone = FlowName("gone")
    ill = Watchdog(
        flows={gone: replace(world.service.flows[NETFLIX], name=gone)},
        rows=healthy.rows,
        looks=healthy.looks,
        expectations=healthy.expectations,
        files=healthy.files,
        grace=healthy.grace,
        budget=healthy.budget,
        together=healthy.together,
        clock=healthy.clock,
    )
    with pytest.raises(ExceptionGroup) as caught:
        await ill.sweep()
    assert caught.group_contains(UnknownFlow)
    assert await world.service.poison.looks.trouble(gone) is not None


# --- announcements ------------------------------------------------------------------------------


async def test_an_announcement_is_published_once_more(world: FakeWorld) -> None:
    await world.service.poison.announcement(TOLD.model_dump_json().encode())
    assert world.announcer.published == [TOLD]
    assert await kept(world) == []


async def test_an_announcement_that_nobody_takes_is_kept_until_it_is_sent_again(
    world: FakeWorld,
) -> None:
    world.announcer.trouble = Transient("503")
    for _ in range(2):
        await world.service.poison.announcement(TOLD.model_dump_json().encode())
    assert await kept(world) == [TOLD.id]
    world.announcer.trouble = None
    assert await world.service.poison.announcements.send_again(NETFLIX) == 1
    await world.pump()
    assert world.announcer.published == [TOLD]
    assert await kept(world) == []
