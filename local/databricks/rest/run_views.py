"""Runs as the Jobs API shows them: the older `state` and the newer `status` side by side.

A failed task makes the run INTERNAL_ERROR in `state` while `status` says TERMINATED, as recorded
from a serverless workspace in databricks/cli, acceptance/bundle/resources/job_runs/failed_run.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from local.databricks.bundle import Job
from local.databricks.documents import JsonObject
from local.databricks.runs.model import Outcome, Phase, Progress, Run, TaskRun


class Ending(NamedTuple):
    """How one outcome is spelled."""

    life_cycle: str
    """Of a run; a task run is TERMINATED unless it never ran."""
    task_life_cycle: str
    result: str
    code: str
    kind: str


ENDINGS: Final[Mapping[Outcome, Ending]] = MappingProxyType(
    {
        Outcome.SUCCESS: Ending("TERMINATED", "TERMINATED", "SUCCESS", "SUCCESS", "SUCCESS"),
        Outcome.SUCCESS_WITH_FAILURES: Ending(
            "TERMINATED", "TERMINATED", "SUCCESS_WITH_FAILURES", "SUCCESS_WITH_FAILURES", "SUCCESS"
        ),
        Outcome.FAILED: Ending(
            "INTERNAL_ERROR", "TERMINATED", "FAILED", "RUN_EXECUTION_ERROR", "CLIENT_ERROR"
        ),
        Outcome.CANCELED: Ending(
            "TERMINATED", "TERMINATED", "CANCELED", "USER_CANCELED", "SUCCESS"
        ),
        Outcome.TIMED_OUT: Ending(
            "TERMINATED", "TERMINATED", "TIMEDOUT", "CANCELED", "CLIENT_ERROR"
        ),
        Outcome.SKIPPED: Ending(
            "SKIPPED",
            "SKIPPED",
            "MAXIMUM_CONCURRENT_RUNS_REACHED",
            "MAX_CONCURRENT_RUNS_EXCEEDED",
            "CLIENT_ERROR",
        ),
        Outcome.EXCLUDED: Ending("SKIPPED", "SKIPPED", "EXCLUDED", "SKIPPED", "SUCCESS"),
        Outcome.UPSTREAM_FAILED: Ending(
            "INTERNAL_ERROR", "SKIPPED", "UPSTREAM_FAILED", "SKIPPED", "CLIENT_ERROR"
        ),
        Outcome.UPSTREAM_CANCELED: Ending(
            "TERMINATED", "SKIPPED", "UPSTREAM_CANCELED", "SKIPPED", "CLIENT_ERROR"
        ),
        Outcome.LOST: Ending(
            "INTERNAL_ERROR", "INTERNAL_ERROR", "FAILED", "CLOUD_FAILURE", "CLOUD_FAILURE"
        ),
        Outcome.INTERNAL_ERROR: Ending(
            "INTERNAL_ERROR", "INTERNAL_ERROR", "FAILED", "INTERNAL_ERROR", "INTERNAL_ERROR"
        ),
    }
)
NOT_OF_RUNS: Final = frozenset({"health"})
"""Keys of `Task` that `RunTask` has not."""
QUEUED: Final[JsonObject] = {
    "code": "MAX_CONCURRENT_RUNS_REACHED",
    "message": "Waiting for an earlier run of this job.",
}


def run_view(run: Run, job: Job | None, address: str, *, resolved: bool = False) -> JsonObject:
    """`GET runs/get`; `job` is None when the bundle no longer has it.

    `resolved` adds what the parameters of each task that has begun came to.
    """
    progress = run.progress
    defaults = job.parameters if job else {}
    return {
        "job_id": run.job_id,
        "run_id": run.run_id,
        "job_run_id": run.run_id,
        "number_in_job": run.run_id,
        "original_attempt_run_id": run.run_id,
        "run_name": run.name,
        "run_type": "JOB_RUN",
        "run_page_url": f"{address}/jobs/{run.job_id}/runs/{run.run_id}",
        "trigger": "ONE_TIME",
        **_times(progress),
        "run_duration": max(progress.ended - progress.created, 0),
        "state": _state(progress, task=False),
        "status": _status(progress),
        "job_parameters": [
            {"name": name, "value": value, "default": defaults.get(name, "")}
            for name, value in run.parameters.items()
        ],
        "tasks": [
            {**_task_view(run, task, job, address), **(_resolved(task) if resolved else {})}
            for task in run.tasks
        ],
    }


def _task_view(run: Run, task: TaskRun, job: Job | None, address: str) -> JsonObject:
    tasks = job.tasks if job else ()
    declared = next((each for each in tasks if each.task_key == task.task_key), None)
    settings: JsonObject = declared.as_dict() if declared else {}
    return {
        **{key: value for key, value in settings.items() if key not in NOT_OF_RUNS},
        **_condition(settings, task),
        "run_id": task.run_id,
        "task_key": task.task_key,
        "run_page_url": f"{address}/jobs/{run.job_id}/runs/{task.run_id}",
        "attempt_number": 0,
        **_times(task.progress),
        "state": _state(task.progress, task=True),
        "status": _status(task.progress),
    }


def _condition(settings: JsonObject, task: TaskRun) -> JsonObject:
    condition = settings.get("condition_task")
    if task.condition is None or not isinstance(condition, dict):
        return {}
    return {"condition_task": {**condition, "outcome": str(task.condition).lower()}}


def _resolved(task: TaskRun) -> JsonObject:
    return {"resolved_values": dict(task.resolved)} if task.resolved else {}


def task_run_view(run: Run, task: TaskRun, address: str) -> JsonObject:
    """The `metadata` of `runs/get-output`: the task's run as if it stood alone."""
    return {
        "job_id": run.job_id,
        "run_id": task.run_id,
        "job_run_id": run.run_id,
        "run_name": task.task_key,
        "run_type": "JOB_RUN",
        "run_page_url": f"{address}/jobs/{run.job_id}/runs/{task.run_id}",
        "attempt_number": 0,
        **_times(task.progress),
        "state": _state(task.progress, task=True),
        "status": _status(task.progress),
    }


def _times(progress: Progress) -> JsonObject:
    begun = progress.started or progress.created
    execution = progress.ended - progress.started if progress.started and progress.ended else 0
    return {
        "start_time": begun if progress.phase is not Phase.QUEUED else progress.created,
        "end_time": progress.ended,
        "setup_duration": 0,
        "execution_duration": execution,
        "cleanup_duration": 0,
    }


def _state(progress: Progress, *, task: bool) -> JsonObject:
    if progress.outcome is None:
        state: JsonObject = {
            "life_cycle_state": progress.phase.value,
            "state_message": "",
            "user_cancelled_or_timedout": False,
        }
        reason = {"queue_reason": QUEUED["message"]} if progress.phase is Phase.QUEUED else {}
        return state | reason
    ending = ENDINGS[progress.outcome]
    return {
        "life_cycle_state": ending.task_life_cycle if task else ending.life_cycle,
        "result_state": ending.result,
        "state_message": progress.message,
        "user_cancelled_or_timedout": progress.outcome in (Outcome.CANCELED, Outcome.TIMED_OUT),
    }


def _status(progress: Progress) -> JsonObject:
    if progress.outcome is None:
        details: JsonObject = {"queue_details": QUEUED} if progress.phase is Phase.QUEUED else {}
        return {"state": progress.phase.value, **details}
    ending = ENDINGS[progress.outcome]
    return {
        "state": "TERMINATED",
        "termination_details": {
            "code": ending.code,
            "type": ending.kind,
            "message": progress.message,
        },
    }
