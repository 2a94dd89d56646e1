"""When a timer last ran and is due next, kept where the platform keeps it.

The blob is `azure-webjobs-hosts/timers/<host id>/Host.Functions.<name>/status` of the account in
`AzureWebJobsStorage` (`StorageScheduleMonitor.cs` of azure-webjobs-sdk-extensions).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient

from local.functions.ncrontab import Schedule

CONTAINER: Final = "azure-webjobs-hosts"
NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""`default(DateTime)`: what .NET writes for a timer that has not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerStatus:
    """Three times, aware UTC."""

    last: datetime
    next: datetime
    last_updated: datetime

    @classmethod
    def initial(cls, schedule: Schedule, now: datetime) -> "TimerStatus":
        """Of a timer that never ran."""
        return cls(last=NEVER, next=schedule.after(now), last_updated=now)

    @classmethod
    def ran(cls, schedule: Schedule, at: datetime) -> "TimerStatus":
        """Of a timer that ran for the occurrence `at`."""
        return cls(last=at, next=schedule.after(at), last_updated=at)

    @classmethod
    def from_document(cls, document: Mapping[str, str]) -> "TimerStatus":
        """From the JSON of the blob. Raises KeyError and ValueError."""
        last, following, updated = (
            _parsed(document[name]) for name in ("Last", "Next", "LastUpdated")
        )
        return cls(last=last, next=following, last_updated=updated)

    def to_document(self) -> dict[str, str]:
        """As the blob holds it and the app sees it."""
        times = {"Last": self.last, "Next": self.next, "LastUpdated": self.last_updated}
        return {name: moment.isoformat() for name, moment in times.items()}

    def checked(self, schedule: Schedule, now: datetime) -> "TimerStatus":
        """This status, brought in line with a schedule that was changed while nobody ran.

        `ScheduleMonitor.CheckPastDueAsync`: a changed schedule never makes a timer past due.
        """
        base = self.last if self.last > NEVER else self.last_updated
        expected = schedule.after(base if base > NEVER else now)
        if self.next == expected:
            return self
        if now > expected:
            return TimerStatus.initial(schedule, now)
        return replace(self, last=NEVER, next=expected, last_updated=base)


def _parsed(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class TimerStatuses(Protocol):
    """Where statuses are kept."""

    async def load(self, function: str) -> TimerStatus | None:
        """None when none was kept."""
        ...

    async def save(self, function: str, status: TimerStatus) -> None:
        """Raises azure.core.exceptions.AzureError."""
        ...


class BlobTimerStatuses:
    """In the account that a connection string names."""

    def __init__(self, connection_string: str, host_id: str) -> None:
        self._service = BlobServiceClient.from_connection_string(
            connection_string, initial_backoff=1, increment_base=2, retry_total=3
        )
        self._host_id = host_id

    async def close(self) -> None:
        """Close the client's connections."""
        await self._service.close()

    async def load(self, function: str) -> TimerStatus | None:
        """None also when the blob cannot be read as a status."""
        blob = self._service.get_blob_client(CONTAINER, self._path(function))
        try:
            download = await blob.download_blob()
            return TimerStatus.from_document(json.loads(await download.readall()))
        except (ResourceNotFoundError, KeyError, ValueError):
            return None

    async def save(self, function: str, status: TimerStatus) -> None:
        """Write the blob, making the container when it is not there."""
        blob = self._service.get_blob_client(CONTAINER, self._path(function))
        text = json.dumps(status.to_document())
        try:
            await blob.upload_blob(text, overwrite=True)
        except ResourceNotFoundError:
            await self._create_container()
            await blob.upload_blob(text, overwrite=True)

    async def _create_container(self) -> None:
        try:
            await self._service.create_container(CONTAINER)
        except ResourceExistsError:
            return

    def _path(self, function: str) -> str:
        return f"timers/{self._host_id}/Host.Functions.{function}/status"
