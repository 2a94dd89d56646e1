"""People ask for runs, pause flows, and start runs by hand in the workspace."""

from typing import Final

from simulation.acts import Act
from simulation.kinds import Kind, plain
from simulation.play import Player
from simulation.world.releases import NETFLIX


def _ask(player: Player, act: Act) -> bool:
    """Somebody wants a run now."""
    return player.call(act, player.host(act).conductor.ask(NETFLIX))


def _pause(player: Player, act: Act) -> bool:
    """Nothing is started any more."""
    player.fault("people", "pause")
    return player.call(act, player.host(act).conductor.pause(NETFLIX, paused=True))


def _resume(player: Player, act: Act) -> bool:
    """Starts are allowed again."""
    return player.call(act, player.host(act).conductor.pause(NETFLIX, paused=False))


def _manual(player: Player, _: Act) -> bool:
    """A run of bronze that the service did not order."""
    player.fault("people", "run bronze by hand")
    player.world.stores.workspace.start_by_hand()
    return True


KINDS: Final = (
    Kind(verb="ask", weight=0.5, propose=plain("ask"), play=_ask),
    Kind(verb="pause", weight=0.3, propose=plain("pause"), play=_pause),
    Kind(verb="resume", weight=0.5, propose=plain("resume"), play=_resume),
    Kind(verb="manual", weight=0.5, propose=lambda _: Act("manual"), play=_manual),
)
