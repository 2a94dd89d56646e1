"""A running world as the demo meets it: from outside, through its public faces."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from local.demo.service import ServiceClient
from local.demo.tables import Warehouse
from local.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where to drop files, whom to ask about them, and where to look at tables."""

    connection_string: str
    service: ServiceClient
    warehouse: Warehouse


@contextmanager
def visiting(world: World) -> Iterator[Visit]:
    """Connections to a world, closed in the end."""
    events_url = world.topic_url.removesuffix("/api/events") + "/events"
    with ServiceClient(
        world.api_url, world.operator_key, events_url, world.credentials.topic_key
    ) as service:
        yield Visit(
            connection_string=world.gateway_connection_string,
            service=service,
            warehouse=Warehouse(world.workspace_url, world.workspace_token),
        )
