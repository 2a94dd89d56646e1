"""The latest files of some flows, within a fixed number of reads.

The open rows come first, since the journal lags one transition behind an open file. Files that
are over come from the journal: of one state that is rare, from that state's own partition; else
day by day, newest first. Everything is cut at a limit, and the answer says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from flows.names import FileId, FlowName
from tidegate.api.records import records
from tidegate.api.showing import VERDICTS, file_view
from tidegate.api.views import FilesView, Verdict
from tidegate.ledger.journal import TURNED_AWAY
from tidegate.ledger.records import FileRecord, OpenFile
from tidegate.ledger.states import OPEN, FileState
from tidegate.service import Service

MOST_OPEN: Final = 10_000
"""Open rows of one flow that one request looks at."""
MOST_ENTRIES: Final = 5_000
"""Lines of one flow's journal that one request looks at."""
MOST_RECORDS: Final = 2_000
"""Records of files that one request reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which files are asked for."""

    verdict: Verdict | None
    since: datetime
    limit: int
    also_old_open: bool = True
    """Files that are not over are answers however long they have been so."""
    most_open: int = MOST_OPEN
    most_entries: int = MOST_ENTRIES

    def takes(self, record: FileRecord) -> bool:
        """Whether the file is an answer."""
        is_recent = record.last.at >= self.since
        is_open = self.also_old_open and record.state in OPEN
        return self._wants(VERDICTS[record.state]) and (is_recent or is_open)

    def _wants(self, verdict: Verdict) -> bool:
        return self.verdict is None or verdict is self.verdict

    def may_take(self, row: OpenFile) -> bool:
        """Whether an open file may be an answer; one that is ready for bronze was accepted."""
        return row.ready is None or self._wants(Verdict.ACCEPTED)

    def may_have_been(self, state: FileState) -> bool:
        """The same of a file by its last line in the journal."""
        return self._wants(VERDICTS[state])

    @property
    def only_open(self) -> bool:
        """No file that is over can be an answer."""
        return self.verdict in {Verdict.OPEN, Verdict.HELD}

    @property
    def apart(self) -> FileState | None:
        """The one state of the answers, when the journal keeps it apart."""
        return next((state for state in TURNED_AWAY if VERDICTS[state] is self.verdict), None)


@dataclass(slots=True)
class _Found:
    """Files that may be answers, with the time of the news that is known of them."""

    at: dict[FileId, datetime] = field(default_factory=dict)
    passed: set[FileId] = field(default_factory=set)
    """Files whose newest news says that they are no answers."""
    stuck: dict[FileId, str] = field(default_factory=dict)
    """Why files are stuck."""
    more: bool = False


async def files_view(
    service: Service, flows: Collection[FlowName], question: Question
) -> FilesView:
    """Newest first; `more` when there are more, or when a limit was met before all was read."""
    found = _Found()
    for flow in flows:
        await _open_files(service, flow, question, found)
        if not question.only_open:
            await _over(service, flow, question, found)
    newest = sorted(found.at, key=lambda file_id: found.at[file_id], reverse=True)
    taken = await _read(service, newest[:MOST_RECORDS], question)
    taken.sort(key=lambda record: record.last.at, reverse=True)
    return FilesView(
        files=tuple(
            file_view(record, found.stuck.get(record.file_id, ""))
            for record in taken[: question.limit]
        ),
        more=found.more or len(taken) > question.limit or len(newest) > MOST_RECORDS,
        since=question.since,
    )


async def _open_files(service: Service, flow: FlowName, question: Question, found: _Found) -> None:
    read = 0
    async for row in service.ledger.flows.open_files(flow, question.most_open + 1):
        read += 1
        file = row.value
        if read <= question.most_open and question.may_take(file):
            found.at[file.file_id] = file.ready.at if file.ready else file.since
            if file.stuck:
                found.stuck[file.file_id] = file.stuck
    found.more |= read > question.most_open


async def _over(service: Service, flow: FlowName, question: Question, found: _Found) -> None:
    if question.apart is None:
        await _history(service, flow, question, found)
        return
    journal = service.ledger.journal
    async for entry in journal.ended(flow, question.apart, question.limit + 1):
        if entry.transition.at >= question.since:
            found.at.setdefault(entry.file_id, entry.transition.at)


async def _history(service: Service, flow: FlowName, question: Question, found: _Found) -> None:
    """Back to `since`, or until there are enough."""
    left, enough, fresh = question.most_entries, question.limit + 1, 0
    day = service.clock().astimezone(UTC).date()
    while day >= question.since.astimezone(UTC).date():
        async for entry in service.ledger.journal.day(flow, day, limit=left + 1):
            left -= 1
            if left < 0 or fresh >= enough:
                found.more = True
                return
            if entry.transition.at < question.since:
                return
            if entry.file_id in found.at or entry.file_id in found.passed:
                continue
            if question.may_have_been(entry.state):
                found.at[entry.file_id] = entry.transition.at
                fresh += 1
            else:
                found.passed.add(entry.file_id)
        day -= timedelta(days=1)


async def _read(service: Service, ids: Sequence[FileId], question: Question) -> list[FileRecord]:
    """The newest answers, one more than asked for."""
    taken: list[FileRecord] = []
    step = question.limit + 1
    for first in range(0, len(ids), step):
        read = await records(service, ids[first : first + step])
        taken += [record for record in read.values() if question.takes(record)]
        if len(taken) > question.limit:
            break
    return taken
