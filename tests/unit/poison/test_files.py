"""A file whose messages keep failing: stuck with a reason, unless it was the host that failed."""

from hashlib import sha256
from pathlib import Path

import pytest

from flows.layout import LANDING
from flows.names import DatasetName, FileId
from tests.fakes.faults import Fate, HostDied
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.api.concerns import concerns
from tidegate.api.views import Waiting
from tidegate.errors import Permanent, UnknownFlow
from tidegate.ledger.records import Newest, OpenFile
from tidegate.messages import Announcement, AnnouncementType, FileMessage
from tidegate.ports import BlobRef

PATH = "netflix/titles/titles.csv"
GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()


@pytest.fixture
def world() -> FakeWorld:
    return fake_world()


async def dropped(world: FakeWorld, path: str = PATH) -> FileMessage:
    """A file was dropped, and its message is in the hands of a host."""
    await world.drop(path, GOOD)
    (message,) = world.files.take()
    assert isinstance(message, FileMessage)
    return message


async def given_up(world: FakeWorld, message: FileMessage) -> None:
    await world.service.poison.file(message.model_dump_json().encode())


async def row(world: FakeWorld, file: FileId) -> OpenFile | None:
    stored = await world.service.ledger.flows.open_file(NETFLIX, file)
    return stored.value if stored else None


def alarms(world: FakeWorld) -> list[Announcement]:
    told = [each for each in world.announcements.take() if isinstance(each, Announcement)]
    return [each for each in told if each.type is AnnouncementType.ALARM_RAISED]


async def shown(world: FakeWorld) -> list[Waiting]:
    rows = [each.value async for each in world.service.ledger.flows.open_files(NETFLIX)]
    return list(await concerns(world.service, NETFLIX, rows))


async def lost(world: FakeWorld) -> FileMessage:
    """A file that cannot be read, whoever tries."""
    message = await dropped(world)
    world.blobs.cursed = BlobRef(container=LANDING, path=PATH)
    return message


async def stranger(world: FakeWorld) -> FileMessage:
    """A file of a dataset that this release does not declare."""
    message = await dropped(world)
    await of_dataset(world, message, "gone")
    return message


async def of_dataset(world: FakeWorld, message: FileMessage, dataset: str) -> None:
    stored = await world.service.ledger.flows.open_file(NETFLIX, message.file_id)
    assert stored is not None
    other = stored.value.model_copy(update={"dataset": DatasetName(dataset)})
    await world.service.ledger.flows.update(stored, other)


async def test_five_dead_hosts_do_not_hold_back_a_good_file(world: FakeWorld) -> None:
    message = await dropped(world)
    await given_up(world, message)
    assert (await world.states()) == {PATH: "ACCEPTED"}
    found = await row(world, message.file_id)
    assert found is not None
    assert (found.stuck, found.tries) == ("", 0)


async def test_a_file_that_fails_for_good_is_stuck_with_the_reason_and_alarms(
    world: FakeWorld,
) -> None:
    message = await lost(world)
    with pytest.raises(Permanent, match="400"):
        await world.service.driver.drive(NETFLIX, message.file_id)
    await given_up(world, message)
    found = await row(world, message.file_id)
    assert found is not None
    assert found.stuck == "Permanent: read: 400"
    assert found.stuck_at == world.clock()
    (told,) = alarms(world)
    assert told.data["kind"] == "stuck_file"
    assert told.data["reason"] == found.stuck
    assert told.data["path"] == PATH


async def test_the_same_message_given_up_again_is_the_same_alarm(world: FakeWorld) -> None:
    message = await lost(world)
    await given_up(world, message)
    world.clock.advance(77)
    await given_up(world, message)
    first, second = alarms(world)
    assert first == second


async def test_nobody_drives_or_reminds_of_a_stuck_file(world: FakeWorld) -> None:
    message = await lost(world)
    await given_up(world, message)
    await world.service.driver.drive(NETFLIX, message.file_id)
    for _ in range(20):
        world.clock.advance(600)
        assert await world.service.watchdog.sweep() == 0


async def test_an_operator_sets_it_free_and_its_story_tells_who(world: FakeWorld) -> None:
    message = await lost(world)
    await given_up(world, message)
    world.blobs.cursed = None
    stuck = world.service.poison.stuck
    assert await stuck.free(NETFLIX, message.file_id, by="alice", reason="mended")
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    version = await world.service.ledger.paths.find(message.file_id)
    assert version is not None
    told = {each.event: each.reason for each in version.value.history}
    assert told["got stuck"] == "Permanent: read: 400"
    assert told["was set free by an operator"] == "alice: mended"


async def test_a_file_that_this_release_does_not_declare_waits_for_one_that_does(
    world: FakeWorld,
) -> None:
    """Hosts of the last release may have had its message five times."""
    message = await stranger(world)
    with pytest.raises(UnknownFlow):
        await world.service.driver.drive(NETFLIX, message.file_id)
    await given_up(world, message)
    found = await row(world, message.file_id)
    assert found is not None
    assert not found.stuck
    (told,) = alarms(world)
    assert told.data["reason"] == "files wait: this release does not declare netflix/gone"
    await of_dataset(world, message, "titles")
    await world.pass_time(320)
    assert await world.states() == {PATH: "LOADED"}


async def test_a_settled_file_cannot_be_set_free(world: FakeWorld) -> None:
    unknown = FileId("0" * 20 + "-" + "0" * 20)
    assert not await world.service.poison.stuck.free(NETFLIX, unknown, by="alice", reason="")


async def test_a_message_of_a_settled_file_is_nothing(world: FakeWorld) -> None:
    message = await dropped(world)
    await given_up(world, message)
    await world.pass_time(20)
    await given_up(world, message)
    assert await world.states() == {PATH: "LOADED"}
    assert alarms(world) == []


async def test_a_file_that_kills_every_host_is_stuck_after_three_tries() -> None:
    """The try is counted before it begins: the host dies at the first write of the gate."""
    fate = Fate()
    world = fake_world(fate)
    message = await dropped(world)
    for _ in range(3):
        fate.calls, fate.at = 0, 4
        with pytest.raises(HostDied):
            await given_up(world, message)
        fate.at = 0
    await given_up(world, message)
    found = await row(world, message.file_id)
    assert found is not None
    assert "3 tries in a row had no end" in found.stuck


async def test_a_reason_that_may_pass_is_waited_out_and_then_told(world: FakeWorld) -> None:
    message = await dropped(world)
    world.blobs.flaky = True
    for hour in range(25):
        await given_up(world, message)
        found = await row(world, message.file_id)
        assert found is not None
        assert not found.stuck, hour
        assert len(world.files) == 1
        world.clock.advance(3600)
        world.files.take()
    await given_up(world, message)
    found = await row(world, message.file_id)
    assert found is not None
    assert found.stuck.startswith("for more than a day: ")


async def test_what_is_denied_is_waited_out_like_what_may_pass(world: FakeWorld) -> None:
    messages = [await dropped(world, f"netflix/titles/{number}.csv") for number in range(8)]
    world.blobs.denied = True
    for message in messages:
        await given_up(world, message)
    rows = [await row(world, message.file_id) for message in messages]
    assert [found.stuck for found in rows if found] == [""] * 8
    world.blobs.denied = False
    await world.pass_time(320)
    assert set((await world.states()).values()) <= {"LOADED", "DUPLICATE"}


async def test_what_is_denied_is_told_at_once_and_once_a_day_for_all_files(
    world: FakeWorld,
) -> None:
    messages = [await dropped(world, f"netflix/titles/{number}.csv") for number in range(2)]
    world.blobs.denied = True
    found: list[Announcement] = []
    for _ in range(25):
        for message in messages:
            await given_up(world, message)
        found += alarms(world)
        world.clock.advance(3600)
    assert [told.data["kind"] for told in found] == ["blocked", "blocked"]
    assert len({told.id for told in found}) == 2
    assert "403 AuthorizationPermissionMismatch" in str(found[0].data["reason"])
    await given_up(world, messages[0])
    assert [told.data["kind"] for told in alarms(world)] == ["stuck_file"]


async def test_what_is_denied_is_shown_until_it_is_mended(world: FakeWorld) -> None:
    message = await dropped(world)
    world.blobs.denied = True
    await given_up(world, message)
    (told,) = await shown(world)
    assert (told.files, told.what) == (1, "1 file")
    assert "403 AuthorizationPermissionMismatch" in told.why
    world.blobs.denied = False
    await world.pass_time(320)
    assert await shown(world) == []


async def test_a_trouble_of_days_ago_that_passed_is_not_held_against_a_file(
    world: FakeWorld,
) -> None:
    message = await dropped(world)
    world.blobs.flaky = True
    await given_up(world, message)
    world.clock.advance(2 * 86_400)
    await given_up(world, message)
    found = await row(world, message.file_id)
    assert found is not None
    assert (found.stuck, found.failing_since) == ("", world.clock())


async def test_a_reason_that_passes_leaves_nothing_behind(world: FakeWorld) -> None:
    message = await dropped(world)
    world.blobs.flaky = True
    await given_up(world, message)
    world.blobs.flaky = False
    world.clock.advance(301)
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}


async def test_a_newer_version_of_the_path_ends_a_stuck_one(world: FakeWorld) -> None:
    message = await dropped(world)
    stored = await world.service.ledger.flows.open_file(NETFLIX, message.file_id)
    assert stored is not None
    await world.service.poison.stuck.hold(stored, "it cannot be read")
    await world.drop(PATH, GOOD)
    world.files.lose_everything()
    world.clock.advance(60)
    assert await world.service.watchdog.sweep() == 2
    await world.pass_time(20)
    assert await world.states() == {PATH: "LOADED"}
    assert await row(world, message.file_id) is None


async def test_a_file_with_the_content_of_a_stuck_one_waits_in_sight_until_that_is_free(
    world: FakeWorld,
) -> None:
    first = await dropped(world)
    stored = await world.service.ledger.flows.open_file(NETFLIX, first.file_id)
    assert stored is not None
    claimed = await world.service.ledger.paths.find(first.file_id)
    assert claimed is not None
    newest = Newest(
        file_id=first.file_id, content=sha256(GOOD).hexdigest(), order=claimed.value.order
    )
    flows = world.service.ledger.flows
    assert await flows.claim(NETFLIX, DatasetName("titles"), None, newest, None)
    await world.service.poison.stuck.hold(stored, "a test")
    second = await dropped(world, "netflix/titles/again.csv")
    await given_up(world, second)
    assert [each.why for each in await shown(world)][-1] == (
        f"it cannot be looked at: the same content is in file {first.file_id}, which is stuck"
    )
    assert await world.service.poison.stuck.free(NETFLIX, first.file_id, by="ann", reason="a test")
    await world.pass_time(600)
    assert await shown(world) == []
    assert [await row(world, each.file_id) for each in (first, second)] == [None, None]
