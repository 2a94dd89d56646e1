"""A version that was given up unread is in landing again, while its open row is being closed."""

from tests.fakes.world import NETFLIX, fake_world
from tests.unit.service.moving import A, P, record, states
from tidegate.gate.heirs import open_again
from tidegate.ledger.ids import path_key
from tidegate.ledger.paths import PathRows
from tidegate.ledger.records import Transition
from tidegate.ports import BlobRef

LANDED = BlobRef(container="landing", path=P)


async def test_an_arrival_whose_open_row_was_closed_meanwhile_does_not_record_the_version() -> None:
    world = fake_world()
    await world.put(P, A)
    await world.service.arrivals.receive(P)
    world.blobs.hide(LANDED)
    await world.pass_time(20)
    given_up, ledger = await record(world, P), world.service.ledger
    assert given_up.state == "DELETED"

    read_by_the_arrival: PathRows = await ledger.paths.load(path_key(P))
    await ledger.flows.open(open_again(given_up, world.clock()))
    await world.service.driver.drive(NETFLIX, given_up.file_id)

    assert await ledger.flows.open_file(NETFLIX, given_up.file_id) is None
    assert read_by_the_arrival.head is not None
    seen = given_up.model_copy(update={"last": Transition(at=world.clock(), event="was seen")})
    head = read_by_the_arrival.head.value
    assert not await ledger.paths.record(read_by_the_arrival, head, seen, [])
    assert await states(world, P) == ["DELETED"]
