"""Jobs and runs: the routes of `WorkspaceClient.jobs` that the service and its tests call."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from pydantic import Field

from local.databricks.bundle import Job
from local.databricks.documents import JsonObject
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.rest.route import Request, Route, route
from local.databricks.rest.run_views import run_view, task_run_view
from local.databricks.runs.model import Run
from local.databricks.workspace import Workspace


class ListJobs(Request):
    """`jobs.list`."""

    name: str | None = None
    expand_tasks: bool = False
    limit: int = Field(20, ge=1, le=100)
    page_token: str | None = None


class GetJob(Request):
    """`jobs.get`."""

    job_id: int


class Queue(Request):
    """Whether a run above the limit waits."""

    enabled: bool


class RunNow(Request):
    """`jobs.run_now`."""

    job_id: int
    idempotency_token: str | None = None
    job_parameters: Mapping[str, str] = Field(default_factory=dict)
    queue: Queue | None = None


class ByRun(Request):
    """Anything about one run."""

    run_id: int


class GetRun(ByRun):
    """`jobs.get_run`; every page is the only one."""

    include_history: bool = False
    include_resolved_values: bool = False
    page_token: str | None = None


class ListRuns(Request):
    """`jobs.list_runs`."""

    job_id: int | None = None
    active_only: bool = False
    completed_only: bool = False
    expand_tasks: bool = False
    limit: int = Field(20, ge=0, le=25)
    page_token: int | None = None
    """Run id of the last run of the page before."""
    start_time_from: int | None = None
    start_time_to: int | None = None


async def list_jobs(workspace: Workspace, request: ListJobs) -> JsonObject:
    """All jobs of a bundle fit on one page."""
    wanted = request.name.lower() if request.name is not None else None
    found = [job for job in workspace.bundle.jobs if wanted in (None, job.name.lower())]
    return {"jobs": [_job_view(job, tasks=request.expand_tasks) for job in found]}


async def get_job(workspace: Workspace, request: GetJob) -> JsonObject:
    """The job with its settings."""
    return _job_view(workspace.scheduler.job(request.job_id), tasks=True)


async def run_now(workspace: Workspace, request: RunNow) -> JsonObject:
    """A new run, or the run that the token started before."""
    run_id = workspace.scheduler.run_now(
        workspace.scheduler.job(request.job_id),
        token=request.idempotency_token,
        parameters=request.job_parameters,
        queued=request.queue.enabled if request.queue else None,
    )
    return {"run_id": run_id, "number_in_job": run_id}


async def get_run(workspace: Workspace, request: GetRun) -> JsonObject:
    """The run with its tasks."""
    run = workspace.scheduler.run(request.run_id)
    return _view(workspace, run, resolved=request.include_resolved_values)


async def list_runs(workspace: Workspace, request: ListRuns) -> JsonObject:
    """Newest first; the page token is the last run id of the page."""
    if request.active_only and request.completed_only:
        raise ApiError(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "active_only and completed_only cannot both be true.",
        )
    limit = request.limit or MAX_PAGE
    page = list(islice(_matching(workspace, request), limit + 1))
    more = len(page) > limit
    shown = [_view(workspace, run) for run in page[:limit]]
    if not request.expand_tasks:
        shown = [{key: run[key] for key in run if key != "tasks"} for run in shown]
    next_page: JsonObject = {"next_page_token": str(page[limit - 1].run_id)} if more else {}
    return {"runs": [*shown], "has_more": more, **next_page}


async def get_output(workspace: Workspace, request: ByRun) -> JsonObject:
    """What a task left behind; the run id is the task's."""
    store = workspace.scheduler.store
    run = store.find_by_task(request.run_id)
    if run is None:
        workspace.scheduler.run(request.run_id)
        raise ApiError(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "Retrieving the output of runs with multiple tasks is not supported."
            " Please retrieve the output of each individual task run instead.",
        )
    task = next(each for each in run.tasks if each.run_id == request.run_id)
    output = store.output(request.run_id)
    failure: JsonObject = {"error": output.error, "error_trace": output.error_trace}
    return {
        "metadata": task_run_view(run, task, workspace.address),
        "logs": output.logs,
        "logs_truncated": output.logs_truncated,
        **(failure if output.error is not None else {}),
    }


async def cancel_run(workspace: Workspace, request: ByRun) -> JsonObject:
    """Answers at once; the run ends when its Spark jobs are down."""
    workspace.scheduler.cancel(request.run_id)
    return {}


async def delete_run(workspace: Workspace, request: ByRun) -> JsonObject:
    """Only of a run that has ended; its token stays taken."""
    workspace.scheduler.delete(request.run_id)
    return {}


MAX_PAGE: Final = 25
ROUTES: Final[tuple[Route[Workspace], ...]] = (
    route("GET", "/api/2.2/jobs/list", ListJobs, list_jobs),
    route("GET", "/api/2.2/jobs/get", GetJob, get_job),
    route("POST", "/api/2.2/jobs/run-now", RunNow, run_now),
    route("GET", "/api/2.2/jobs/runs/get", GetRun, get_run),
    route("GET", "/api/2.2/jobs/runs/list", ListRuns, list_runs),
    route("GET", "/api/2.2/jobs/runs/get-output", ByRun, get_output),
    route("POST", "/api/2.2/jobs/runs/cancel", ByRun, cancel_run),
    route("POST", "/api/2.2/jobs/runs/delete", ByRun, delete_run),
)


def _job_view(job: Job, *, tasks: bool) -> JsonObject:
    settings: JsonObject = job.settings.as_dict()
    hidden = frozenset() if tasks else frozenset({"tasks", "environments"})
    shown: JsonObject = {key: value for key, value in settings.items() if key not in hidden}
    return {"job_id": job.job_id, "settings": {**shown, "format": "MULTI_TASK"}}


def _view(workspace: Workspace, run: Run, *, resolved: bool = False) -> JsonObject:
    job = next((each for each in workspace.bundle.jobs if each.job_id == run.job_id), None)
    return run_view(run, job, workspace.address, resolved=resolved)


def _matching(workspace: Workspace, request: ListRuns) -> Iterator[Run]:
    active = True if request.active_only else False if request.completed_only else None
    begin, end = request.start_time_from or 0, request.start_time_to
    for run in workspace.scheduler.store.runs(request.job_id, active=active):
        after_token = request.page_token is None or run.run_id < request.page_token
        begun = run.progress.started or run.progress.created
        if after_token and begun >= begin and (end is None or begun <= end):
            yield run
