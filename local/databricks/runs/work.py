"""What a task asks for, with the values of its run filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from databricks.sdk.service import jobs

from local.databricks.runs.model import Run, RunId, TaskOutput, TaskRun

DYNAMIC_VALUE: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelWork:
    """An entry point of an installed package and its command line, without the program's name."""

    package_name: str
    entry_point: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineWork:
    """One update of a declarative pipeline."""

    pipeline_id: str
    full_refresh: bool = False


type Work = WheelWork | PipelineWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCall:
    """One task to execute."""

    run_id: RunId
    task_run_id: RunId
    label: str
    """For people: job and task."""
    work: Work


class TaskExecutor(Protocol):
    """Executes tasks for real."""

    async def execute(self, call: TaskCall) -> TaskOutput:
        """Returns when the task has ended, whatever it did.

        When it is cancelled it first brings the task's Spark jobs down, then raises CancelledError.
        """
        ...


def task_call(run: Run, task: jobs.Task, task_run: TaskRun) -> TaskCall:
    """The call for one task of `run`. Raises ValueError for a task of another kind."""
    values = {
        **{f"job.parameters.{name}": value for name, value in run.parameters.items()},
        "job.id": str(run.job_id),
        "job.name": run.name,
        "job.run_id": str(run.run_id),
        "task.name": task.task_key,
        "task.run_id": str(task_run.run_id),
    }
    return TaskCall(
        run_id=run.run_id,
        task_run_id=task_run.run_id,
        label=f"{run.name}/{task.task_key}",
        work=_work(task, values),
    )


def _work(task: jobs.Task, values: Mapping[str, str]) -> Work:
    if wheel := task.python_wheel_task:
        named = (wheel.named_parameters or {}).items()
        given = [*(wheel.parameters or ()), *(f"--{name}={value}" for name, value in named)]
        return WheelWork(
            package_name=wheel.package_name,
            entry_point=wheel.entry_point,
            arguments=tuple(_filled(each, values) for each in given),
        )
    if pipeline := task.pipeline_task:
        return PipelineWork(
            pipeline_id=pipeline.pipeline_id, full_refresh=bool(pipeline.full_refresh)
        )
    raise ValueError(f"task {task.task_key} is neither a wheel nor a pipeline task")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return DYNAMIC_VALUE.sub(lambda found: values.get(found[1], found[0]), text)
