"""Dynamic value references in a job, checked before it runs."""

from collections.abc import Iterator, Mapping

from databricks.sdk.service import jobs

from local.databricks.runs.references import PARAMETERS, Name, moments, names

JOB: frozenset[Name] = frozenset(
    {
        ("job", "id"), ("job", "name"), ("job", "run_id"), ("job", "repair_count"),
        ("job", "trigger", "type"), *(("job", "start_time", each) for each in moments(0)),
    }
)  # fmt: skip
TASK: frozenset[Name] = frozenset(
    {("task", each) for each in ("name", "run_id", "execution_count")}
)
OF_ANOTHER = frozenset({"run_id", "execution_count", "result_state"})


def undefined(settings: jobs.JobSettings) -> Iterator[tuple[str, str]]:
    """Key and problem of every reference that would not have a value."""
    given = frozenset((*PARAMETERS, each.name) for each in settings.parameters or ())
    for index, parameter in enumerate(settings.parameters or ()):
        yield from _problems(f"parameters[{index}].default", parameter.default, JOB, frozenset())
    before = upstream(settings.tasks or [])
    for index, task in enumerate(settings.tasks or ()):
        for key, text in _texts(task):
            place = f"tasks[{index}].{key}"
            yield from _problems(place, text, JOB | TASK | given, before[task.task_key])


def upstream(tasks: list[jobs.Task]) -> Mapping[str, frozenset[str]]:
    """By task key, every task that has ended when it starts; a task of a cycle is before itself."""
    direct = {each.task_key: {one.task_key for one in each.depends_on or ()} for each in tasks}
    found = {key: set(before) for key, before in direct.items()}
    for _ in tasks:
        for before in found.values():
            before |= {one for each in before for one in direct.get(each, ())}
    return {key: frozenset(before) for key, before in found.items()}


def _texts(task: jobs.Task) -> Iterator[tuple[str, str]]:
    if wheel := task.python_wheel_task:
        for key, text in (wheel.named_parameters or {}).items():
            yield f"python_wheel_task.named_parameters.{key}", text
        for index, text in enumerate(wheel.parameters or ()):
            yield f"python_wheel_task.parameters[{index}]", text
    if condition := task.condition_task:
        yield "condition_task.left", condition.left
        yield "condition_task.right", condition.right


def _problems(
    place: str, text: str, known: frozenset[Name], before: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for wanted in names(text):
        if wanted not in known and not _of_another(wanted, before):
            yield place, f"{{{{{'.'.join(wanted)}}}}} is not defined"


def _of_another(wanted: Name, before: frozenset[str]) -> bool:
    match wanted:
        case ("tasks", task, "values", _):
            return task in before
        case ("tasks", task, field):
            return task in before and field in OF_ANOTHER
        case _:
            return False
