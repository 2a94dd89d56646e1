"""Mistakes that the bundle's published schema accepts and a deployment or a run trips over."""

import re
from collections.abc import Iterator
from typing import Final

from databricks.sdk.service import jobs

from local.databricks.bundle.errors import BundleError
from local.databricks.bundle.files import Resource
from local.databricks.bundle.model import Bundle

JOB_KEYS: Final = frozenset(
    {
        "name", "description", "tags", "max_concurrent_runs", "queue", "parameters", "tasks",
        "environments", "timeout_seconds", "email_notifications", "notification_settings",
    }
)  # fmt: skip
TASK_KEYS: Final = frozenset(
    {
        "task_key", "description", "depends_on", "environment_key", "max_retries",
        "disable_auto_optimization", "timeout_seconds", "python_wheel_task", "pipeline_task",
    }
)  # fmt: skip
"""What this workspace acts on, or may leave alone; anything else would be ignored in silence."""
DYNAMIC: Final = re.compile(r"\{\{(.*?)\}\}")
DYNAMIC_VALUES: Final = frozenset({"job.id", "job.name", "job.run_id", "task.name", "task.run_id"})


def check_job(resource: Resource, settings: jobs.JobSettings) -> None:
    """Raises BundleError for the first mistake in a job's tasks."""
    for key, problem in _mistakes(settings):
        raise BundleError(resource.origin, f"{resource.path}.{key}", problem)


def _mistakes(settings: jobs.JobSettings) -> Iterator[tuple[str, str]]:
    tasks = settings.tasks or []
    keys = [task.task_key for task in tasks]
    environments = {each.environment_key for each in settings.environments or ()}
    for key in settings.as_dict().keys() - JOB_KEYS:
        yield key, "this workspace does not act on this key"
    if not tasks:
        yield "tasks", "a job needs at least one task"
    for index, task in enumerate(tasks):
        place = f"tasks[{index}]"
        if task.task_key in keys[:index]:
            yield f"{place}.task_key", f"{task.task_key} is used twice"
        for each in task.depends_on or ():
            if each.task_key not in keys[:index]:
                yield f"{place}.depends_on", f"no task {each.task_key} comes before"
        if task.environment_key is not None and task.environment_key not in environments:
            yield f"{place}.environment_key", f"no environment {task.environment_key}"
        yield from _beyond_this_workspace(place, task)
    yield from _undefined_values(settings)


def _beyond_this_workspace(place: str, task: jobs.Task) -> Iterator[tuple[str, str]]:
    for key in task.as_dict().keys() - TASK_KEYS:
        yield f"{place}.{key}", "this workspace does not act on this key"
    if task.max_retries:
        yield f"{place}.max_retries", "this workspace does not retry tasks"
    if not (task.python_wheel_task or task.pipeline_task):
        yield place, "this workspace runs python_wheel_task and pipeline_task"


def _undefined_values(settings: jobs.JobSettings) -> Iterator[tuple[str, str]]:
    parameters = {f"job.parameters.{each.name}" for each in settings.parameters or ()}
    for index, task in enumerate(settings.tasks or ()):
        named = task.python_wheel_task.named_parameters if task.python_wheel_task else None
        for key, value in (named or {}).items():
            for found in DYNAMIC.findall(value):
                if found.strip() not in parameters | DYNAMIC_VALUES:
                    place = f"tasks[{index}].python_wheel_task.named_parameters.{key}"
                    yield place, f"{{{{{found}}}}} is not defined"


def check_pipeline_tasks(resource: Resource, settings: jobs.JobSettings, bundle: Bundle) -> None:
    """Raises BundleError when a task starts a pipeline that the bundle has not."""
    known = {each.pipeline_id for each in bundle.pipelines}
    for index, task in enumerate(settings.tasks or ()):
        if task.pipeline_task and task.pipeline_task.pipeline_id not in known:
            key = f"{resource.path}.tasks[{index}].pipeline_task.pipeline_id"
            raise BundleError(resource.origin, key, "no such pipeline in the bundle")
