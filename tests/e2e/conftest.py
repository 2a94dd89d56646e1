"""One whole world for the tier: real storage, events, Functions host, Spark and Delta."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flows.names import FileId, FlowName
from local.demo.follow import Follower, Teller
from local.demo.landing import upload
from local.demo.script import Drop
from local.demo.service import ServiceClient
from local.demo.tables import Warehouse
from local.demo.visit import Visit, visiting
from local.world.world import World
from tidegate.api.views import FileDetail

NETFLIX = FlowName("netflix")
SETTLE_SECONDS = 240.0
QUIET = Teller(
    file=lambda _at, _file: None, stage=lambda _at, _stage: None, event=lambda _at, _event: None
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The world with its public faces."""

    world: World
    visit: Visit

    @property
    def service(self) -> ServiceClient:
        return self.visit.service

    @property
    def warehouse(self) -> Warehouse:
        return self.visit.warehouse

    def drop(self, *drops: Drop) -> dict[FileId, str]:
        connection = self.world.gateway_connection_string
        return {upload(connection, drop): drop.path for drop in drops}

    def settle(self, dropped: dict[FileId, str]) -> dict[str, FileDetail]:
        follower = Follower(self.service, NETFLIX, QUIET)
        return {file.path: file for file in follower.until_settled(dropped, SETTLE_SECONDS)}

    def runs(self) -> list[str]:
        """Names of the jobs whose runs the workspace knows, oldest first."""
        runs = sorted(self.warehouse.client.jobs.list_runs(), key=lambda run: run.run_id or 0)
        return [run.run_name or "" for run in runs]

    def versions(self) -> dict[str, str]:
        """Delta version of every table."""
        return {
            f"{schema}.{name}": self.warehouse.ask(
                f"DESCRIBE HISTORY {schema}.{name} LIMIT 1"
            ).rows[0][0]
            for schema in ("netflix_bronze", "netflix_silver", "netflix_gold")
            for _, name, *_ in self.warehouse.ask(f"SHOW TABLES IN {schema}").rows
        }


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with (
        World(tmp_path_factory.mktemp("world")).running() as world,
        visiting(world) as visit,
    ):
        yield Stage(world=world, visit=visit)
