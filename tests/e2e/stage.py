"""A world that is up, with what end-to-end tests ask of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from azure.storage.blob import BlobServiceClient
from databricks.sdk import WorkspaceClient

from flows import layout
from flows.names import FileId, FlowName
from local.demo.follow import Follower
from local.demo.script import Drop
from local.demo.story import drop_together
from local.demo.visit import Visit, visiting
from local.world.profile import PROFILE
from tests.e2e.contents import Contents, contents_of
from tidegate.adapters.warehouse import Warehouse
from tidegate.api.views import FileDetail
from tidegate.cli.profile import Profile
from tidegate.cli.service import ServiceClient

NETFLIX = FlowName("netflix")
SETTLE_SECONDS = 600.0
COMMIT = re.compile(r"/_delta_log/\d{20}\.json$")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The world with its public faces, whoever has started it."""

    folder: Path
    profile: Profile
    visit: Visit

    @property
    def service(self) -> ServiceClient:
        return self.visit.service

    @property
    def warehouse(self) -> Warehouse:
        return self.visit.warehouse

    @cached_property
    def workspace(self) -> WorkspaceClient:
        return WorkspaceClient(
            host=self.profile.databricks_host, token=self.profile.databricks_token
        )

    def drop(self, *drops: Drop) -> dict[FileId, str]:
        return drop_together(self.visit, drops)

    def settle(self, dropped: dict[FileId, str]) -> dict[str, FileDetail]:
        follower = Follower(self.service, self.visit.topic, NETFLIX, lambda _sight: None)
        return {file.path: file for file in follower.until_settled(dropped, SETTLE_SECONDS)}

    def runs(self) -> list[str]:
        """Stages of netflix whose runs the workspace knows, oldest first."""
        runs = sorted(self.workspace.jobs.list_runs(), key=lambda run: run.run_id or 0)
        jobs = [(run.run_name or "").partition(f"tidegate-{NETFLIX}-") for run in runs]
        return [stage for _, found, stage in jobs if found]

    def commits(self) -> set[str]:
        """Where the commits of every Delta table lie; asking storage costs no Spark job."""
        with BlobServiceClient.from_connection_string(self.profile.landing) as account:
            names = account.get_container_client(layout.LAKE).list_blob_names()
            return {name for name in names if COMMIT.search(name)}

    def contents(self, *layers: str) -> Contents:
        """What the tables of netflix say."""
        with BlobServiceClient.from_connection_string(self.profile.landing) as account:
            lake = account.get_container_client(layout.LAKE)
            return contents_of(lake, [f"{NETFLIX}_{layer}" for layer in layers])


@contextmanager
def entered(folder: Path) -> Iterator[Stage]:
    """The world of a folder, which is up."""
    with visiting(folder) as visit:
        yield Stage(folder=folder, profile=Profile.read({}, folder / PROFILE), visit=visit)
