"""What the board needs to know, in the shapes of the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from flows.names import FileId, FlowName
from tidegate.api.views import FilesView, FlowView, RunsPage, Story, Verdict, VersionsView

FILES: Final = 50
"""Files on one page."""
RUNS: Final = 20
TURNED_AWAY: Final = 10
"""Of rejected files, and of held ones."""
VERSIONS: Final = 10
"""Versions of one path."""


class Sight(Protocol):
    """The use cases of the API that only look. Every method but `now` raises Transient."""

    def now(self) -> datetime:
        """The present, in UTC."""
        ...

    async def flows(self) -> list[FlowView]:
        """Every declared flow."""
        ...

    async def flow(self, name: FlowName) -> FlowView | None:
        """One flow; None when it is not declared."""
        ...

    async def files(
        self, flow: FlowName | None, limit: int, verdict: Verdict | None = None
    ) -> FilesView:
        """The latest files, of all flows when none is named."""
        ...

    async def runs(self, flow: FlowName, limit: int) -> RunsPage:
        """The latest runs of a flow."""
        ...

    async def story(self, file_id: FileId) -> Story | None:
        """What happened to a file; None when the ledger has no such file."""
        ...

    async def told(self, file_id: FileId) -> Mapping[str, Any] | None:
        """What the supplier of a file was told; empty when that is nothing, None without a file.

        Raises Permanent.
        """
        ...

    async def versions(self, path: str) -> VersionsView:
        """The versions of a path, newest first."""
        ...
