"""Pipelines and their updates: the routes of `WorkspaceClient.pipelines` without writing specs."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from types import MappingProxyType
from typing import Final

from pydantic import Field

from local.databricks.bundle import Pipeline
from local.databricks.documents import JsonObject
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.pipelines.model import Cause, Event, Update, UpdateState
from local.databricks.pipelines.updates import Updates
from local.databricks.rest.route import Request, Route, route
from local.databricks.spec import UpdateRequest
from local.databricks.workspace import Workspace

NAME_LIKE: Final = re.compile(r"\s*name\s+LIKE\s+'(?P<pattern>[^']*)'\s*", re.IGNORECASE)
PIPELINE_STATE: Final[Mapping[UpdateState, str]] = MappingProxyType(
    {
        UpdateState.CREATED: "STARTING",
        UpdateState.WAITING_FOR_RESOURCES: "STARTING",
        UpdateState.INITIALIZING: "STARTING",
        UpdateState.RESETTING: "RESETTING",
        UpdateState.SETTING_UP_TABLES: "RUNNING",
        UpdateState.RUNNING: "RUNNING",
        UpdateState.STOPPING: "STOPPING",
    }
)
"""A triggered pipeline is IDLE between updates, also after one that failed."""
LATEST: Final = 5
TIMESTAMP: Final = "timestamp desc"


class ListPipelines(Request):
    """`pipelines.list_pipelines`; all pipelines of a bundle fit on one page."""

    filter: str | None = None
    max_results: int = Field(25, ge=1, le=100)
    page_token: str | None = None


class ByPipeline(Request):
    """Anything about one pipeline."""

    pipeline_id: str


class StartUpdate(ByPipeline):
    """`pipelines.start_update`."""

    full_refresh: bool = False
    refresh_selection: tuple[str, ...] = ()
    full_refresh_selection: tuple[str, ...] = ()
    validate_only: bool = False
    cause: Cause = Cause.API_CALL


class ByUpdate(ByPipeline):
    """Anything about one update."""

    update_id: str


class ListUpdates(ByPipeline):
    """`pipelines.list_updates`; the page token is the last update id of the page before."""

    max_results: int = Field(25, ge=1, le=100)
    page_token: str | None = None


class ListEvents(ByPipeline):
    """`pipelines.list_pipeline_events`, newest first."""

    max_results: int = Field(25, ge=1, le=250)
    order_by: str = Field(TIMESTAMP, pattern=TIMESTAMP)
    page_token: int | None = None


async def list_pipelines(workspace: Workspace, request: ListPipelines) -> JsonObject:
    """Those whose name matches the filter."""
    wanted = _like(request.filter)
    found = [each for each in workspace.bundle.pipelines if wanted.fullmatch(each.name)]
    return {"statuses": [_summary(workspace.updates, each) for each in found]}


async def get_pipeline(workspace: Workspace, request: ByPipeline) -> JsonObject:
    """The pipeline with its spec."""
    pipeline = workspace.updates.pipeline(request.pipeline_id)
    spec: JsonObject = pipeline.settings.as_dict()
    return {
        **_summary(workspace.updates, pipeline),
        "spec": {**spec, "id": pipeline.pipeline_id},
    }


async def start_update(workspace: Workspace, request: StartUpdate) -> JsonObject:
    """409 while another update is active."""
    pipeline = workspace.updates.pipeline(request.pipeline_id)
    asked = UpdateRequest(
        full_refresh=request.full_refresh,
        refresh_selection=request.refresh_selection,
        full_refresh_selection=request.full_refresh_selection,
        validate_only=request.validate_only,
    )
    update = workspace.updates.start(pipeline, request.cause, asked)
    return {"update_id": update.update_id}


async def get_update(workspace: Workspace, request: ByUpdate) -> JsonObject:
    """One update."""
    return {"update": _update(workspace.updates.find(request.pipeline_id, request.update_id))}


async def list_updates(workspace: Workspace, request: ListUpdates) -> JsonObject:
    """Newest first."""
    pipeline = workspace.updates.pipeline(request.pipeline_id)
    updates = list(workspace.updates.store.updates(pipeline.pipeline_id))
    ids = [each.update_id for each in updates]
    if request.page_token is not None and request.page_token not in ids:
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, "page_token is not of this pipeline")
    begin = ids.index(request.page_token) + 1 if request.page_token else 0
    page = updates[begin : begin + request.max_results]
    more = begin + len(page) < len(updates)
    following: JsonObject = {"next_page_token": page[-1].update_id} if more else {}
    return {"updates": [_update(each) for each in page], **following}


async def list_events(workspace: Workspace, request: ListEvents) -> JsonObject:
    """The pipeline's event log."""
    pipeline = workspace.updates.pipeline(request.pipeline_id)
    events = workspace.updates.store.events(pipeline.pipeline_id, before=request.page_token)
    page = list(islice(events, request.max_results + 1))
    more = len(page) > request.max_results
    shown = page[: request.max_results]
    following: JsonObject = {"next_page_token": str(shown[-1][0])} if more else {}
    return {"events": [_event(pipeline, *each) for each in shown], **following}


async def stop(workspace: Workspace, request: ByPipeline) -> JsonObject:
    """Answers at once; the pipeline is IDLE when its Spark jobs are down."""
    workspace.updates.stop(workspace.updates.pipeline(request.pipeline_id).pipeline_id)
    return {}


BASE: Final = "/api/2.0/pipelines"
ROUTES: Final[tuple[Route[Workspace], ...]] = (
    route("GET", BASE, ListPipelines, list_pipelines),
    route("GET", f"{BASE}/{{pipeline_id}}", ByPipeline, get_pipeline),
    route("POST", f"{BASE}/{{pipeline_id}}/updates", StartUpdate, start_update),
    route("GET", f"{BASE}/{{pipeline_id}}/updates", ListUpdates, list_updates),
    route("GET", f"{BASE}/{{pipeline_id}}/updates/{{update_id}}", ByUpdate, get_update),
    route("GET", f"{BASE}/{{pipeline_id}}/events", ListEvents, list_events),
    route("POST", f"{BASE}/{{pipeline_id}}/stop", ByPipeline, stop),
)


def _like(wanted: str | None) -> re.Pattern[str]:
    if wanted is None:
        return re.compile(".*")
    found = NAME_LIKE.fullmatch(wanted)
    if found is None:
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, "filter must be: name LIKE '<pattern>'")
    return re.compile(".*".join(re.escape(part) for part in found["pattern"].split("%")))


def _summary(updates: Updates, pipeline: Pipeline) -> JsonObject:
    latest = list(islice(updates.store.updates(pipeline.pipeline_id), LATEST))
    state = PIPELINE_STATE.get(latest[0].state, "IDLE") if latest else "IDLE"
    return {
        "pipeline_id": pipeline.pipeline_id,
        "name": pipeline.name,
        "state": state,
        "latest_updates": [
            {
                "update_id": each.update_id,
                "state": each.state.value,
                "creation_time": _iso(each.created),
            }
            for each in latest
        ],
    }


def _update(update: Update) -> JsonObject:
    return {
        "pipeline_id": update.pipeline_id,
        "update_id": update.update_id,
        "state": update.state.value,
        "cause": update.cause.value,
        "creation_time": update.created,
        "full_refresh": update.request.full_refresh,
        "validate_only": update.request.validate_only,
        "mode": "DEFAULT",
        **_selections(update),
    }


def _selections(update: Update) -> JsonObject:
    """Left out where nothing was selected."""
    request = update.request
    found = {
        "refresh_selection": request.refresh_selection,
        "full_refresh_selection": request.full_refresh_selection,
    }
    return {name: list(tables) for name, tables in found.items() if tables}


def _event(pipeline: Pipeline, number: int, event: Event) -> JsonObject:
    report = event.report
    origin: JsonObject = {
        "pipeline_id": pipeline.pipeline_id,
        "pipeline_name": pipeline.name,
        "update_id": event.update_id,
    }
    failure: JsonObject = {"fatal": True, "exceptions": [{"message": report.error}]}
    return {
        "id": event.event_id,
        "sequence": {"control_plane_seq_no": number},
        "timestamp": _iso(event.at),
        "event_type": report.event_type,
        "level": report.level.value,
        "maturity_level": "STABLE",
        "message": report.message,
        "origin": origin | ({"dataset_name": report.dataset} if report.dataset else {}),
        **({"error": failure} if report.error is not None else {}),
    }


def _iso(millis: int) -> str:
    moment = datetime.fromtimestamp(millis / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
