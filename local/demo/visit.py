"""A world that is up, as the demo meets it: from outside, through its public faces."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.demo.topic import Topic
from local.world.addresses import Addresses, recall
from local.world.credentials import Credentials
from local.world.profile import PROFILE
from tidegate.adapters.landing import Landing, landing_at
from tidegate.adapters.warehouse import Warehouse
from tidegate.cli.profile import Profile
from tidegate.cli.service import ServiceClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where to drop files, whom to ask about them, and where to look at tables."""

    landing: Landing
    service: ServiceClient
    warehouse: Warehouse
    topic: Topic


@contextmanager
def visiting(folder: Path) -> Iterator[Visit]:
    """Connections to the world of a folder, closed in the end."""
    found = Profile.read({}, folder / PROFILE)
    topic_url = Addresses(**recall(folder / "world.json")).topic_url
    events_url = topic_url.removesuffix("/api/events") + "/events"
    with (
        ServiceClient.at(found.api_url, found.operator_key) as service,
        Topic(events_url, Credentials.at(folder / "secrets").topic_key) as topic,
        landing_at(found.landing) as landing,
    ):
        yield Visit(
            landing=landing,
            service=service,
            warehouse=Warehouse(host=found.databricks_host, token=found.databricks_token),
            topic=topic,
        )
