"""Messages that the host gives up, what is done about them, and people who set files free."""

from collections.abc import Coroutine
from typing import Any, Final

from flows.names import FileId
from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.queues import HintQueue, Message
from simulation.world.releases import NETFLIX
from simulation.world.world import World
from tidegate.messages import FileMessage, FlowMessage
from tidegate.poison.poison import Poison


def _some_message(pick: Pick) -> Act | None:
    visible = [each for queue in pick.world.queues() for each in queue.visible()]
    return Act("give up", pick.one_of(visible).name) if visible else None


def _give_up(player: Player, act: Act) -> bool:
    """`on` a message: the host has failed at it five times, in whatever way."""
    for queue in player.world.queues():
        for message in queue.visible():
            if message.name == act.on:
                player.fault("message", "given up by the host")
                queue.give_up(message)
                return True
    return False


def _some_poison(pick: Pick) -> Act | None:
    given_up = [each for queue in pick.world.queues() for each in queue.poison]
    return pick.handler("poisoned", pick.one_of(given_up).name) if given_up else None


def _poisoned(player: Player, act: Act) -> bool:
    """`on` a message of a poison queue."""
    found = _given_up(player.world, act.on)
    if found is None:
        return False
    queue, message = found
    queue.poison.remove(message)
    work = _handler(player.host(act).poison, message)
    return player.call(act, work, lambda _: queue.poison.append(message), swallows=True)


def _given_up(world: World, name: str) -> tuple[HintQueue, Message] | None:
    given_up = ((queue, each) for queue in world.queues() for each in queue.poison)
    return next((found for found in given_up if found[1].name == name), None)


def _handler(poison: Poison, message: Message) -> Coroutine[Any, Any, object]:
    body = message.body.model_dump_json().encode()
    match message.body:
        case FileMessage():
            return poison.file(body)
        case FlowMessage():
            return poison.flow(body)
        case _:
            return poison.announcement(body)


def _some_stuck(pick: Pick) -> Act | None:
    stuck = pick.world.stuck()
    return pick.handler("retry", pick.one_of(stuck)) if stuck else None


def _retry(player: Player, act: Act) -> bool:
    """`on` a file that nobody drives any more."""
    if act.on not in player.world.stuck():
        return False
    player.fault("people", "set a stuck file free")
    free = player.host(act).poison.stuck.free
    return player.call(act, free(NETFLIX, FileId(act.on), by="somebody", reason="mended"))


def _send_again(player: Player, act: Act) -> bool:
    """Announcements that the topic did not take."""
    return player.call(act, player.host(act).poison.announcements.send_again(NETFLIX))


KINDS: Final = (
    Kind(verb="give up", weight=0.4, propose=_some_message, play=_give_up),
    Kind(verb="poisoned", weight=2, propose=_some_poison, play=_poisoned, always=True),
    Kind(verb="retry", weight=1, propose=_some_stuck, play=_retry, always=True),
    Kind(
        verb="send again",
        weight=0.1,
        propose=lambda pick: pick.handler("send again"),
        play=_send_again,
    ),
)
