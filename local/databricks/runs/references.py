"""Dynamic value references: `{{job.run_id}}`, `{{tasks.count.values.rows}}` and their like.

The names are those of "Dynamic value references" in the Databricks documentation.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from local.databricks.documents import Json
from local.databricks.runs.model import Outcome, Run, TaskRun

REFERENCE: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")
PART: Final = re.compile(r"`([^`]*)`|([^.`]+)")
PARAMETERS: Final = ("job", "parameters")
TRIGGER: Final = "one_time"
RESULT_STATES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.SUCCESS: "success",
        Outcome.FAILED: "failed",
        Outcome.LOST: "failed",
        Outcome.INTERNAL_ERROR: "failed",
        Outcome.CANCELED: "canceled",
        Outcome.TIMED_OUT: "timedout",
        Outcome.EXCLUDED: "excluded",
        Outcome.UPSTREAM_FAILED: "upstream_failed",
        Outcome.UPSTREAM_CANCELED: "upstream_canceled",
    }
)

type Name = tuple[str, ...]


class BadReferenceError(LookupError):
    """A task refers to a value that was not set, or that it cannot use."""


def names(text: str) -> Iterator[Name]:
    """Every reference in `text`."""
    return (name(found[1]) for found in REFERENCE.finditer(text))


def name(reference: str) -> Name:
    """Its parts; backticks hold parts with special characters together."""
    parts = tuple(found[1] or found[2] or "" for found in PART.finditer(reference))
    return (*PARAMETERS, ".".join(parts[2:])) if parts[:2] == PARAMETERS else parts


def moments(millis: int) -> dict[str, str]:
    """The arguments of `{{job.start_time.…}}`, in UTC."""
    when = datetime.fromtimestamp(millis / 1000, UTC)
    numbers = {each: str(getattr(when, each)) for each in TIME_FIELDS}
    return {
        **numbers,
        "iso_weekday": str(when.isoweekday()),
        "is_weekday": _text(when.isoweekday() <= FRIDAY),
        "iso_date": when.date().isoformat(),
        "iso_datetime": when.replace(tzinfo=None).isoformat(timespec="seconds") + "Z",
        "timestamp_ms": str(millis),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What references stand for."""

    known: Mapping[Name, str]

    def filled(self, text: str) -> str:
        """`text` with its references replaced; a name that nothing stands for stays as it is.

        Raises BadReferenceError for a task value that is not there.
        """
        return REFERENCE.sub(self._value, text)

    def _value(self, found: re.Match[str]) -> str:
        wanted = name(found[1])
        if wanted[:1] == ("tasks",) and wanted not in self.known:
            raise BadReferenceError(f"{{{{{found[1]}}}}} has no value in this run")
        return self.known.get(wanted, found[0])


def values_of(run: Run, task: TaskRun) -> Values:
    """Everything that a task of `run` may refer to; defaults of parameters may refer to the job."""
    of_job: dict[Name, str] = dict(_job(run))
    job = Values(known=of_job)
    given: dict[Name, str] = {
        (*PARAMETERS, key): job.filled(value) for key, value in run.parameters.items()
    }
    others = dict(pair for each in run.tasks for pair in _other_task(each))
    own: dict[Name, str] = {("task", key): value for key, value in _task(task)}
    return Values(known={**of_job, **given, **others, **own})


def _job(run: Run) -> Iterator[tuple[Name, str]]:
    yield ("job", "id"), str(run.job_id)
    yield ("job", "name"), run.name
    yield ("job", "run_id"), str(run.run_id)
    yield ("job", "repair_count"), "0"
    yield ("job", "trigger", "type"), TRIGGER
    for argument, value in moments(run.progress.started or run.progress.created).items():
        yield ("job", "start_time", argument), value


def _task(task: TaskRun) -> Iterator[tuple[str, str]]:
    yield "name", task.task_key
    yield "run_id", str(task.run_id)
    yield "execution_count", "1"


def _other_task(task: TaskRun) -> Iterator[tuple[Name, str]]:
    place = ("tasks", task.task_key)
    yield (*place, "run_id"), str(task.run_id)
    yield (*place, "execution_count"), "1"
    if task.progress.outcome is not None:
        yield (*place, "result_state"), RESULT_STATES.get(task.progress.outcome, "failed")
    for key, value in task.values.items():
        yield (*place, "values", key), _text(value)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


TIME_FIELDS: Final = ("year", "month", "day", "hour", "minute", "second")
FRIDAY: Final = 5
