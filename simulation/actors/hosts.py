"""Hosts are restarted and deployed anew, one at a time: N and N+1 work together for a while."""

from typing import Final

from simulation.actors.hints import BATCH
from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.releases import NEXT, PRESENT
from simulation.world.world import HOSTS


def _restart(player: Player, act: Act) -> bool:
    """The host dies with the messages it has taken; nobody sees them for ten minutes."""
    player.fault("host", "restarts with messages in hand")
    for queue in player.world.queues():
        queue.hide(BATCH)
    player.world.kill(act.host)
    return True


def _some_deployment(pick: Pick) -> Act:
    host = pick.one_of(range(HOSTS))
    release = PRESENT if pick.world.deployed[host] == NEXT else NEXT
    return Act("deploy", how=str(release), host=host)


def _deploy(player: Player, act: Act) -> bool:
    """`how` is the release that the host has from now on."""
    release, deployed = int(act.how), player.world.deployed
    if deployed[act.host] == release:
        return False
    word = "the next release" if release == NEXT else "rolled back"
    player.fault("host", f"deployed: {word}")
    player.world.deploy(act.host, release)
    return True


KINDS: Final = (
    Kind(
        verb="restart",
        weight=0.1,
        propose=lambda pick: Act("restart", host=pick.one_of(range(HOSTS))),
        play=_restart,
    ),
    Kind(verb="deploy", weight=0.25, propose=_some_deployment, play=_deploy),
)
