"""Everything that is only looked at: what the routes answer with, and what the board shows."""

from datetime import datetime, timedelta
from typing import Final

from flows.names import FileId, FlowName
from tidegate.api.flow_reading import flow_view
from tidegate.api.listing import Question, files_view
from tidegate.api.runs import runs_page
from tidegate.api.showing import file_detail, file_view
from tidegate.api.story import story, stuck
from tidegate.api.views import (
    FileDetail,
    FilesView,
    FlowView,
    RunsPage,
    Story,
    Verdict,
    VersionsView,
)
from tidegate.gate.telling import Document
from tidegate.ledger.ids import FILE_ID, path_key
from tidegate.ledger.records import FileRecord
from tidegate.service import Service

MAX_LIMIT: Final = 500
MOST_VERSIONS: Final = 100
FIRST_DAYS: Final = timedelta(days=7)
"""How far back files are listed when nobody says."""
MAX_DAYS: Final = timedelta(days=31)


class Reading:
    """The ledger, for people. Every method but `now` raises Transient."""

    def __init__(self, service: Service) -> None:
        """Take the service."""
        self._service = service

    def now(self) -> datetime:
        """The present, in UTC."""
        return self._service.clock()

    async def flows(self) -> list[FlowView]:
        """Every declared flow."""
        return [await flow_view(self._service, flow) for flow in self._service.flows.values()]

    async def flow(self, name: FlowName) -> FlowView | None:
        """One flow; None when it is not declared."""
        declared = self._service.flows.get(name)
        return await flow_view(self._service, declared) if declared else None

    async def files(
        self,
        flow: FlowName | None,
        limit: int,
        verdict: Verdict | None = None,
        since: datetime | None = None,
    ) -> FilesView:
        """The latest files, of all flows when none is named, newest first.

        At most `MAX_LIMIT`; by default of the last seven days, and those before that are not over
        yet, a file that is held for months among them. Never of more than 31 days when asked for.
        """
        earliest = self.now() - MAX_DAYS
        begin = max(since, earliest) if since else self.now() - FIRST_DAYS
        flows = tuple(self._service.flows) if flow is None else (flow,)
        question = Question(
            verdict=verdict,
            since=begin,
            limit=min(limit, MAX_LIMIT),
            also_old_open=since is None,
        )
        return await files_view(self._service, flows, question)

    async def file(self, file_id: FileId) -> FileDetail | None:
        """Everything on record about one file; None when the ledger has no such file."""
        record = await self._record(file_id)
        return file_detail(record, await stuck(self._service, record)) if record else None

    async def story(self, file_id: FileId) -> Story | None:
        """What happened to a file; None when the ledger has no such file."""
        record = await self._record(file_id)
        return await story(self._service, record) if record else None

    async def told(self, file_id: FileId) -> Document | None:
        """What the supplier of a file was told; empty when that is nothing, None without a file.

        Raises Permanent when what lies there was not written by the gate.
        """
        record = await self._record(file_id)
        return await self._service.telling.document(record) if record else None

    async def versions(self, path: str) -> VersionsView:
        """The versions of a path, newest first, at most `MOST_VERSIONS`."""
        rows = await self._service.ledger.paths.load(path_key(path))
        known = sorted((row.value for row in rows.versions.values()), key=_age, reverse=True)
        return VersionsView(
            path=path,
            current=rows.head.value.current if rows.head else None,
            versions=tuple(file_view(record) for record in known[:MOST_VERSIONS]),
            more=len(known) > MOST_VERSIONS,
        )

    async def runs(self, flow: FlowName, limit: int) -> RunsPage:
        """The latest runs of a flow, those under way included; at most `MAX_LIMIT`."""
        return await runs_page(self._service, flow, min(limit, MAX_LIMIT))

    async def _record(self, file_id: FileId) -> FileRecord | None:
        """An id comes from an address, so it is text from outside."""
        if not FILE_ID.fullmatch(file_id):
            return None
        found = await self._service.ledger.paths.find(file_id)
        return found.value if found else None


def _age(record: FileRecord) -> tuple[datetime, int]:
    """An order may be lowered for a file that gives way, so the time it was seen comes first."""
    return record.seen_at, record.order
