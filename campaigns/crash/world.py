"""A world whose processes talk to each other through the fault proxy, with short periods."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from campaigns.crash.boundaries import GATEWAY, HOST, WORKSPACE
from campaigns.crash.luck import Luck
from campaigns.crash.settings import SETTINGS
from campaigns.crash.trap import Trap
from campaigns.proxy.fronts import Fronts
from campaigns.proxy.traffic import Front
from campaigns.proxy.weather import Weather
from local.world.addresses import Addresses
from local.world.world import Options, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A world that is up, its trap and its weather."""

    world: World
    trap: Trap
    weather: Weather


@contextmanager
def staged(folder: Path, random: Random) -> Iterator[Stage]:
    """Everything serves inside the block. Raises what `World.running` raises."""
    weather = Weather(random)
    trap = Trap()
    fronts = Fronts(Luck(trap, weather))
    with fronts.listening():
        world = World(folder, Options(settings=SETTINGS, view=_View(fronts.ports)))
        fronts.lead_to(_targets(world.addresses))
        with world.running(), trap.armed(world.kill):
            yield Stage(world=world, trap=trap, weather=weather)


def _targets(real: Addresses) -> dict[Front, int]:
    return {
        Front.HOST_TABLES: real.azurite_table,
        Front.HOST_QUEUES: real.azurite_queue,
        Front.HOST_LAKE: real.gateway,
        Front.HOST_JOBS: real.workspace,
        Front.EVENTS: real.functions,
        Front.GATEWAY_STORE: real.azurite_blob,
        Front.SPARK_STORE: real.azurite_blob,
    }


class _View:
    """Implements `View`: each process meets the others behind the proxy."""

    def __init__(self, ports: Mapping[Front, int]) -> None:
        self._ports = ports

    def __call__(self, process: str, real: Addresses) -> Addresses:
        ports = self._ports
        told = {
            HOST: {
                "azurite_table": ports[Front.HOST_TABLES],
                "azurite_queue": ports[Front.HOST_QUEUES],
                "gateway": ports[Front.HOST_LAKE],
                "workspace": ports[Front.HOST_JOBS],
            },
            GATEWAY: {
                "azurite_blob": ports[Front.GATEWAY_STORE],
                "functions": ports[Front.EVENTS],
            },
            WORKSPACE: {"azurite_blob": ports[Front.SPARK_STORE]},
        }
        return replace(real, **told.get(process, {}))
