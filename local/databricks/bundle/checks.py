"""Mistakes that the bundle's published schema accepts and a deployment or a run trips over."""

from collections.abc import Iterator
from typing import Final

from databricks.sdk.service import jobs

from local.databricks.bundle.dynamic import undefined, upstream
from local.databricks.bundle.errors import BundleError
from local.databricks.bundle.files import Resource
from local.databricks.bundle.model import Bundle

JOB_KEYS: Final = frozenset(
    {
        "name", "description", "tags", "max_concurrent_runs", "queue", "parameters", "tasks",
        "environments", "timeout_seconds", "email_notifications", "notification_settings",
        "webhook_notifications", "schedule",
    }
)  # fmt: skip
TASK_KEYS: Final = frozenset(
    {
        "task_key", "description", "depends_on", "environment_key", "max_retries",
        "disable_auto_optimization", "timeout_seconds", "python_wheel_task", "pipeline_task",
        "run_if", "condition_task", "webhook_notifications", "notification_settings",
    }
)  # fmt: skip
"""What this workspace acts on, or may leave alone; anything else would be ignored in silence."""
PIPELINE_KEYS: Final = frozenset(
    {"pipeline_id", "full_refresh", "refresh_selection", "full_refresh_selection"}
)
EVENTS: Final = frozenset({"on_start", "on_success", "on_failure"})
MAX_DESTINATIONS: Final = 3
"""Of one event: `WebhookNotifications` in the SDK."""
KINDS: Final = ("python_wheel_task", "pipeline_task", "condition_task")
NOT_HERE: Final = "this workspace does not act on this key"
BRANCHES: Final = frozenset({"true", "false"})


def check_job(resource: Resource, settings: jobs.JobSettings) -> None:
    """Raises BundleError for the first mistake in a job's tasks."""
    for key, problem in _mistakes(settings):
        raise BundleError(resource.origin, f"{resource.path}.{key}", problem)


def _mistakes(settings: jobs.JobSettings) -> Iterator[tuple[str, str]]:
    tasks = settings.tasks or []
    environments = {each.environment_key for each in settings.environments or ()}
    for key in settings.as_dict().keys() - JOB_KEYS:
        yield key, NOT_HERE
    if not tasks:
        yield "tasks", "a job needs at least one task"
    yield from _webhooks("webhook_notifications", settings.webhook_notifications)
    yield from _graph(tasks)
    for index, task in enumerate(tasks):
        place = f"tasks[{index}]"
        if task.environment_key is not None and task.environment_key not in environments:
            yield f"{place}.environment_key", f"no environment {task.environment_key}"
        yield from _beyond_this_workspace(place, task)
    yield from undefined(settings)


def _graph(tasks: list[jobs.Task]) -> Iterator[tuple[str, str]]:
    keys = [task.task_key for task in tasks]
    conditions = {task.task_key for task in tasks if task.condition_task}
    before = upstream(tasks)
    for index, task in enumerate(tasks):
        place = f"tasks[{index}]"
        if task.task_key in keys[:index]:
            yield f"{place}.task_key", f"{task.task_key} is used twice"
        if task.task_key in before[task.task_key]:
            yield f"{place}.depends_on", f"{task.task_key} would have to run before itself"
        for each in task.depends_on or ():
            if each.task_key not in keys:
                yield f"{place}.depends_on", f"there is no task {each.task_key}"
            yield from _branch(f"{place}.depends_on", each, conditions)


def _branch(
    place: str, dependency: jobs.TaskDependency, conditions: set[str]
) -> Iterator[tuple[str, str]]:
    if dependency.outcome is None:
        return
    if dependency.task_key not in conditions:
        yield place, f"outcome: {dependency.task_key} is no condition_task"
    if dependency.outcome not in BRANCHES:
        yield place, 'outcome must be "true" or "false"'


def _beyond_this_workspace(place: str, task: jobs.Task) -> Iterator[tuple[str, str]]:
    settings = task.as_dict()
    for key in settings.keys() - TASK_KEYS:
        yield f"{place}.{key}", NOT_HERE
    if task.max_retries:
        yield f"{place}.max_retries", "this workspace does not retry tasks"
    if sum(each in settings for each in KINDS) != 1:
        yield place, f"a task needs one of {', '.join(KINDS)}"
    for key in settings.get("pipeline_task", {}).keys() - PIPELINE_KEYS:
        yield f"{place}.pipeline_task.{key}", NOT_HERE
    if task.condition_task and (task.webhook_notifications or task.notification_settings):
        yield f"{place}.webhook_notifications", "a condition_task notifies nobody"
    yield from _webhooks(f"{place}.webhook_notifications", task.webhook_notifications)


def _webhooks(place: str, webhooks: jobs.WebhookNotifications | None) -> Iterator[tuple[str, str]]:
    for event, destinations in (webhooks.as_dict() if webhooks else {}).items():
        if event not in EVENTS:
            yield f"{place}.{event}", NOT_HERE
        if len(destinations) > MAX_DESTINATIONS:
            yield f"{place}.{event}", f"at most {MAX_DESTINATIONS} destinations"


def check_pipeline_tasks(resource: Resource, settings: jobs.JobSettings, bundle: Bundle) -> None:
    """Raises BundleError when a task starts a pipeline that the bundle has not."""
    known = {each.pipeline_id for each in bundle.pipelines}
    for index, task in enumerate(settings.tasks or ()):
        if task.pipeline_task and task.pipeline_task.pipeline_id not in known:
            key = f"{resource.path}.tasks[{index}].pipeline_task.pipeline_id"
            raise BundleError(resource.origin, key, "no such pipeline in the bundle")
