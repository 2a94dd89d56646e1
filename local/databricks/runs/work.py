"""What a task asks for, with the values of its run filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from databricks.sdk.service import jobs

from local.databricks.documents import Json, JsonObject
from local.databricks.runs.conditions import Condition
from local.databricks.runs.model import Run, RunId, TaskOutput, TaskRun
from local.databricks.runs.references import BadReferenceError, Values, names, values_of
from local.databricks.spec import ORDINARY, UpdateRequest


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
    request: UpdateRequest = ORDINARY


type Work = WheelWork | PipelineWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCall:
    """One task to execute."""

    run_id: RunId
    task_run_id: RunId
    label: str
    """For people: job and task."""
    work: Work
    task_values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By task key, what the tasks of this run have set so far."""


class TaskExecutor(Protocol):
    """Executes tasks for real."""

    async def execute(self, call: TaskCall) -> TaskOutput:
        """Returns when the task has ended, whatever it did.

        When it is cancelled it first brings the task's Spark jobs down, then raises CancelledError.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A task that may begin: what it does, and its parameters as `resolved_values` shows them."""

    action: TaskCall | Condition
    resolved: JsonObject


def prepared(run: Run, task: jobs.Task) -> Prepared:
    """Raises BadReferenceError, and ValueError for a task of another kind."""
    task_run = run.task(task.task_key)
    values = values_of(run, task_run)
    if condition := task.condition_task:
        _only_scalars(run, condition)
        left, right = values.filled(condition.left), values.filled(condition.right)
        return Prepared(
            action=Condition(op=condition.op, left=left, right=right),
            resolved={"condition_task": {"left": left, "right": right}},
        )
    if wheel := task.python_wheel_task:
        return _wheel(run, task_run, wheel, values)
    if pipeline := task.pipeline_task:
        return Prepared(action=_call(run, task_run, _pipeline(pipeline)), resolved={})
    raise ValueError(f"task {task.task_key} is of a kind that this workspace does not run")


def _only_scalars(run: Run, condition: jobs.ConditionTask) -> None:
    for wanted in names(condition.left + condition.right):
        match wanted:
            case ("tasks", task, "values", key) if isinstance(
                run.task(task).values.get(key), list | dict
            ):
                raise BadReferenceError(f"{task}.{key} is no number, string or boolean")


def _wheel(run: Run, task_run: TaskRun, wheel: jobs.PythonWheelTask, values: Values) -> Prepared:
    positions = [values.filled(each) for each in wheel.parameters or ()]
    named = {key: values.filled(text) for key, text in _named(run, wheel).items()}
    work = WheelWork(
        package_name=wheel.package_name,
        entry_point=wheel.entry_point,
        arguments=(*positions, *(f"--{key}={value}" for key, value in named.items())),
    )
    resolved: JsonObject = {"parameters": [*positions], "named_parameters": {**named}}
    shown: JsonObject = {key: value for key, value in resolved.items() if value}
    return Prepared(action=_call(run, task_run, work), resolved={"python_wheel_task": shown})


def _pipeline(pipeline: jobs.PipelineTask) -> PipelineWork:
    request = UpdateRequest(
        full_refresh=bool(pipeline.full_refresh),
        refresh_selection=tuple(pipeline.refresh_selection or ()),
        full_refresh_selection=tuple(pipeline.full_refresh_selection or ()),
    )
    return PipelineWork(pipeline_id=pipeline.pipeline_id, request=request)


def _named(run: Run, wheel: jobs.PythonWheelTask) -> Mapping[str, str]:
    """Job parameters are pushed down to a task with named parameters, and outrank its own."""
    if not wheel.named_parameters:
        return {}
    return {**wheel.named_parameters, **run.parameters}


def _call(run: Run, task_run: TaskRun, work: Work) -> TaskCall:
    return TaskCall(
        run_id=run.run_id,
        task_run_id=task_run.run_id,
        label=f"{run.name}/{task_run.task_key}",
        work=work,
        task_values={each.task_key: each.values for each in run.tasks},
    )
