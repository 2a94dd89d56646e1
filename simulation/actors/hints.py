"""Events and messages: delivered in any order, twice, late, or never."""

import json
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final

from simulation.acts import Act, Hint
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.host import TOPIC
from simulation.world.queues import HintQueue, Message
from simulation.world.releases import NETFLIX
from simulation.world.world import World
from tidegate.messages import Announcement, FileMessage, FlowMessage

BATCH: Final = 16
"""Messages that a host takes at a time."""


def storage_event(path: str) -> str:
    """What Event Grid says of a committed write."""
    return json.dumps(
        {
            "topic": TOPIC,
            "subject": f"/blobServices/default/containers/landing/blobs/{path}",
            "eventType": "Microsoft.Storage.BlobCreated",
            "id": path,
            "data": {"api": "PutBlob"},
        }
    )


def _hinted(pick: Pick, verb: str, on: str) -> Act:
    if pick.chance(pick.swarm.hints_lost):
        return Act(verb, on, Hint.LOST)
    doubled = pick.chance(pick.swarm.hints_doubled)
    return pick.handler(verb, on, Hint.DOUBLED if doubled else Hint.TAKEN)


def _some_event(pick: Pick) -> Act | None:
    events = pick.world.events
    return _hinted(pick, "event", pick.one_of(events)) if events else None


def _event(player: Player, act: Act) -> bool:
    """`on` a path, `how` a Hint."""
    events = player.world.events
    if act.on not in events:
        return False
    if act.how != Hint.DOUBLED:
        events.remove(act.on)
    if act.how != Hint.TAKEN:
        player.fault("event", act.how)
    if act.how == Hint.LOST:
        return True
    work = player.host(act).arrivals.on_event(storage_event(act.on))
    etag, world = player.world.stores.lake.etag(act.on), player.world

    def done() -> None:
        """What a host does not declare is found by another one's listing."""
        if world.declares(act.host, act.on.split("/")[1]):
            world.witness.recorded(act.on, etag)

    return player.call(act, work, lambda _: events.append(act.on), done)


def _some_message(pick: Pick) -> Act | None:
    visible = [each for queue in pick.world.queues() for each in queue.visible()]
    return _hinted(pick, "deliver", pick.one_of(visible).name) if visible else None


def _deliver(player: Player, act: Act) -> bool:
    """`on` a message, `how` a Hint."""
    found = _message(player.world, act.on)
    if found is None:
        return False
    queue, message = found
    if act.how != Hint.DOUBLED:
        queue.take(message)
    if act.how != Hint.TAKEN:
        player.fault("message", act.how)
    if act.how == Hint.LOST:
        return True
    if act.how == Hint.DOUBLED:
        return player.call(act, _handler(player, act, message))
    work, again = _handler(player, act, message), partial(_give_back, queue, message)
    if not isinstance(message.body, FileMessage):
        return player.call(act, work, again)
    file, before = message.body.file_id, player.world.witness.standing(message.body.file_id)
    return player.call(act, work, again, lambda: player.world.witness.let_go(file, before))


def _give_back(queue: HintQueue, message: Message, died: bool) -> None:  # noqa: FBT001 - `Again`
    queue.give_back(message, died=died)


def _message(world: World, name: str) -> tuple[HintQueue, Message] | None:
    for queue in world.queues():
        for message in queue.visible():
            if message.name == name:
                return queue, message
    return None


def _handler(player: Player, act: Act, message: Message) -> Coroutine[Any, Any, object]:
    service = player.host(act)
    match message.body:
        case FileMessage():
            return service.driver.drive(NETFLIX, message.body.file_id)
        case Announcement():
            return service.announcer.publish(message.body)
        case FlowMessage():
            return service.conductor.look(message.body.flow)
        case _:
            raise ValueError(f"nobody handles {message.name}")


def _lose_queues(player: Player, _: Act) -> bool:
    """Every queue is deleted and made anew."""
    lost = sum([queue.lose_everything() for queue in player.world.queues()])
    if lost:
        player.fault("queues", "lost with their messages")
    return bool(lost)


def _land(player: Player, act: Act) -> bool:
    """`on` a call that was given up: it takes effect after all."""
    if act.on not in player.world.late:
        return False
    player.world.land(act.on)
    return True


def _some_late(pick: Pick) -> Act | None:
    late = pick.world.late
    return Act("land", pick.one_of([*late])) if late else None


KINDS: Final = (
    Kind(verb="event", weight=5, propose=_some_event, play=_event, always=True),
    Kind(verb="deliver", weight=10, propose=_some_message, play=_deliver, always=True),
    Kind(verb="land", weight=2, propose=_some_late, play=_land, always=True),
    Kind(
        verb="lose queues",
        weight=0.1,
        propose=lambda _: Act("lose queues"),
        play=_lose_queues,
    ),
)
