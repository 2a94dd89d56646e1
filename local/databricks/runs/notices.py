"""Who is told what about a run, decided from how it was and how it is: no clock, no I/O.

The payload is that of "HTTP webhooks" in "Add notifications on a job" in the documentation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from databricks.sdk.service import jobs

from local.databricks.bundle import Job
from local.databricks.documents import JsonObject
from local.databricks.runs.model import Outcome, Phase, Progress, Run

WORKSPACE_ID: Final = "1000000000000001"


class Event(StrEnum):
    """What a job or a task can notify about."""

    ON_START = "on_start"
    ON_SUCCESS = "on_success"
    ON_FAILURE = "on_failure"


ENDS: Final[Mapping[Outcome, Event]] = MappingProxyType(
    {
        Outcome.SUCCESS: Event.ON_SUCCESS,
        Outcome.SUCCESS_WITH_FAILURES: Event.ON_SUCCESS,
        Outcome.FAILED: Event.ON_FAILURE,
        Outcome.TIMED_OUT: Event.ON_FAILURE,
        Outcome.LOST: Event.ON_FAILURE,
        Outcome.INTERNAL_ERROR: Event.ON_FAILURE,
        Outcome.CANCELED: Event.ON_FAILURE,
        Outcome.SKIPPED: Event.ON_FAILURE,
    }
)
"""A task that never ran because of others has no event."""

type Settings = jobs.JobNotificationSettings | jobs.TaskNotificationSettings | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one destination."""

    destination: str
    payload: JsonObject


def notices(job: Job, before: Run | None, after: Run) -> Iterator[Notice]:
    """What the step from `before` to `after` is worth telling; `before` is None for a new run."""
    settings = job.settings
    known: JsonObject = {"job": {"job_id": job.job_id, "name": job.name}}
    event = _event(before.progress if before else None, after.progress)
    told = _told(event, after.progress, settings.notification_settings)
    yield from _to(told, settings.webhook_notifications, known | _run(after))
    for task in job.tasks:
        yield from _of_task(task, before, after, known)


def _of_task(
    task: jobs.Task, before: Run | None, after: Run, known: JsonObject
) -> Iterator[Notice]:
    now = next((each for each in after.tasks if each.task_key == task.task_key), None)
    if now is None:
        return
    old = before.task(task.task_key).progress if before else None
    told = _told(_event(old, now.progress), now.progress, task.notification_settings)
    about: JsonObject = {
        "run": {"run_id": now.run_id, "parent_run_id": after.run_id},
        "task": {"task_key": task.task_key},
    }
    yield from _to(told, task.webhook_notifications, known | about)


def _run(run: Run) -> JsonObject:
    return {"run": {"run_id": run.run_id}}


def _event(before: Progress | None, after: Progress) -> Event | None:
    if before is not None and before.phase is after.phase:
        return None
    if after.phase is Phase.RUNNING:
        return Event.ON_START
    return ENDS.get(after.outcome) if after.outcome is not None else None


def _told(event: Event | None, progress: Progress, settings: Settings) -> Event | None:
    if settings is None:
        return event
    canceled = settings.no_alert_for_canceled_runs and progress.outcome is Outcome.CANCELED
    skipped = settings.no_alert_for_skipped_runs and progress.outcome is Outcome.SKIPPED
    return None if canceled or skipped else event


def _to(
    event: Event | None, webhooks: jobs.WebhookNotifications | None, about: JsonObject
) -> Iterator[Notice]:
    if event is None or webhooks is None:
        return
    destinations: list[jobs.Webhook] = getattr(webhooks, event.value) or []
    payload: JsonObject = {
        "event_type": f"jobs.{event.value}",
        "workspace_id": WORKSPACE_ID,
        **about,
    }
    for each in destinations:
        yield Notice(destination=each.id, payload=payload)


def wanted(jobs_of_bundle: tuple[Job, ...]) -> frozenset[str]:
    """The ids of every destination that jobs and tasks name."""
    asked = [
        *(job.settings.webhook_notifications for job in jobs_of_bundle),
        *(task.webhook_notifications for job in jobs_of_bundle for task in job.tasks),
    ]
    ids = [each for webhooks in asked if webhooks for each in webhooks.as_dict().values()]
    return frozenset(one["id"] for each in ids for one in each)
