"""Runs updates of declarative pipelines in threads of their own."""

import asyncio
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from local.databricks.declarative import UpdateResult, run_pipeline
from local.databricks.documents import storable
from local.databricks.pipelines.model import ON_THE_WAY as WAY
from local.databricks.pipelines.model import Level, Report, UpdateEnd, UpdateState
from local.databricks.spec import PipelineSpec, UpdateRequest
from local.databricks.tasks.sessions import ClonedSessions
from local.databricks.tasks.threads import run_interruptibly

type EngineEvent = Mapping[str, object]

FLOW: Final = "flow_progress"
"""The one kind of event that only the engine knows; the workspace reports on the update itself."""

STATE: Final = "update_progress"
ON_THE_WAY: Final = frozenset(map(str, WAY))
"""How an update ends is in its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarativeEngine:
    """The engine in `local.databricks.declarative`, on a clone of the warm session."""

    sessions: ClonedSessions

    async def update(
        self,
        spec: PipelineSpec,
        label: str,
        *,
        update_id: str,
        request: UpdateRequest,
        report: Callable[[Report], None],
        reached: Callable[[UpdateState], None],
    ) -> UpdateEnd:
        """See `Engine`."""
        tag, loop = f"pipeline-{spec.pipeline_id}", asyncio.get_running_loop()

        def pass_on(event: EngineEvent) -> None:
            if event["event_type"] == FLOW:
                loop.call_soon_threadsafe(report, _report(event))
            elif state := _state(event):
                loop.call_soon_threadsafe(reached, state)

        def work() -> UpdateResult:
            with self.sessions.session_of(tag, label) as session:
                return run_pipeline(
                    session,
                    spec,
                    request=request,
                    on_event=pass_on,
                    update_id=update_id,
                )

        ended = await run_interruptibly(tag, work, lambda: self.sessions.interrupt(tag))
        error = ended.exception()
        return _told(ended.result().error) if error is None else _raised(error)


def _state(event: EngineEvent) -> UpdateState | None:
    state = _mapping(_mapping(event, "details"), STATE).get("state")
    return UpdateState(str(state)) if str(state) in ON_THE_WAY else None


def _report(event: EngineEvent) -> Report:
    error, details = event.get("error"), _mapping(event, "details")
    dataset = _mapping(event, "origin").get("dataset_name")
    return Report(
        event_type=str(event["event_type"]),
        message=storable(str(event["message"])),
        level=Level(str(event["level"])),
        dataset=None if dataset is None else str(dataset),
        error=None if error is None else storable(_message(error)),
        details=details,
    )


def _mapping(event: EngineEvent, key: str) -> Mapping[str, object]:
    value = event.get(key)
    return value if isinstance(value, Mapping) else {}


def _message(error: object) -> str:
    """The first exception's, in the shape of the Pipelines API."""
    match error:
        case {"exceptions": [{"message": message}, *_]}:
            return str(message)
        case _:
            return str(error)


def _raised(error: BaseException) -> UpdateEnd:
    trace = "".join(traceback.format_exception(error))
    named = f"{type(error).__name__}: {error}"
    return UpdateEnd(error=storable(named), error_trace=storable(trace))


def _told(error: str | None) -> UpdateEnd:
    return UpdateEnd(error=None if error is None else storable(error))
