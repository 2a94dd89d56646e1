"""A world that is up, with what end-to-end tests ask of it."""

from dataclasses import dataclass
from functools import cached_property

from databricks.sdk import WorkspaceClient

from flows.names import FileId, FlowName
from local.demo.follow import Follower
from local.demo.gold import NOT_DATA
from local.demo.script import Drop
from local.demo.story import drop_together
from local.demo.visit import Visit
from local.world.processes import CATALOG
from local.world.world import World
from tidegate.adapters.warehouse import Row, Warehouse
from tidegate.api.views import FileDetail
from tidegate.cli.service import ServiceClient

NETFLIX = FlowName("netflix")
SETTLE_SECONDS = 600.0

type Contents = dict[str, tuple[Row, ...]]
"""Rows of each table in an order of their own."""


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def workspace(self) -> WorkspaceClient:
        return WorkspaceClient(host=self.world.workspace_url, token=self.world.workspace_token)

    def drop(self, *drops: Drop) -> dict[FileId, str]:
        return drop_together(self.visit, drops)

    def settle(self, dropped: dict[FileId, str]) -> dict[str, FileDetail]:
        follower = Follower(self.service, self.visit.topic, NETFLIX, lambda _sight: None)
        return {file.path: file for file in follower.until_settled(dropped, SETTLE_SECONDS)}

    def runs(self) -> list[str]:
        """Names of the jobs whose runs the workspace knows, oldest first."""
        runs = sorted(self.workspace.jobs.list_runs(), key=lambda run: run.run_id or 0)
        return [(run.run_name or "").removeprefix("tidegate-netflix-") for run in runs]

    def versions(self) -> dict[str, str | None]:
        """Delta version of every table."""
        return {
            name: self.warehouse.ask(f"DESCRIBE HISTORY {name} LIMIT 1").rows[0][0]
            for layer in ("bronze", "silver", "gold")
            for name in self.tables(layer)
        }

    def tables(self, layer: str) -> list[str]:
        """Full names."""
        schema = f"{CATALOG}.netflix_{layer}"
        found = [str(row[1]) for row in self.warehouse.ask(f"SHOW TABLES IN {schema}").rows]
        return [f"{schema}.{name}" for name in sorted(set(found) - NOT_DATA)]

    def contents(self, *layers: str) -> Contents:
        """What the tables say, without the columns that say how it came there."""
        return {table: self._sorted(table) for layer in layers for table in self.tables(layer)}

    def _sorted(self, table: str) -> tuple[Row, ...]:
        answer = self.warehouse.ask(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        places = [n for n, each in enumerate(answer.columns) if not each.name.startswith("_")]
        rows = [tuple(row[place] for place in places) for row in answer.rows]
        return tuple(sorted(rows, key=lambda row: [cell or "" for cell in row]))
