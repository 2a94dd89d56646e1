"""Starts, follows and stops updates of the bundle's pipelines."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from databricks.sdk.service.pipelines import PipelineSpec as PipelineSettings

from local.databricks.bundle import Bundle, Pipeline
from local.databricks.clock import Clock
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.pipelines.contradictions import refuse_contradictions
from local.databricks.pipelines.model import (
    NEXT,
    Cause,
    Event,
    Level,
    Report,
    Update,
    UpdateEnd,
    UpdateState,
)
from local.databricks.pipelines.store import UpdateStore
from local.databricks.spec import ORDINARY, PipelineSpec, UpdateRequest
from local.databricks.unexpected import in_words, until_written

LOST: Final = "The cluster was lost: the workspace ended while the update was active."

log = logging.getLogger(__name__)

STOPPED: Final = UpdateEnd(error="The update was stopped.")


class Engine(Protocol):
    """Brings a pipeline's datasets up to date."""

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
        """Calls `report`, and `reached` for each state on the way, from the event loop.

        Cancelled, it brings its Spark jobs down first.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """All calls come from one event loop, so nothing here is locked."""

    bundle: Bundle
    store: UpdateStore
    engine: Engine
    clock: Clock
    storage: str
    """URI of the folder below which every pipeline keeps its checkpoints."""
    _driving: dict[str, asyncio.Task[UpdateEnd]] = field(default_factory=dict)

    def recover(self) -> None:
        """What was active when the last process ended has failed."""
        for update in list(self.store.updates(active=True)):
            self._fail(update, UpdateEnd(error=LOST))

    def pipeline(self, pipeline_id: str) -> Pipeline:
        """Raises ApiError (404)."""
        for pipeline in self.bundle.pipelines:
            if pipeline.pipeline_id == pipeline_id:
                return pipeline
        raise _missing(f"The specified pipeline {pipeline_id} was not found.")

    def find(self, pipeline_id: str, update_id: str) -> Update:
        """Raises ApiError (404)."""
        update = self.store.find(update_id)
        if update is None or update.pipeline_id != pipeline_id:
            raise _missing(f"The specified update {update_id} was not found.")
        return update

    def active(self, pipeline_id: str) -> Update | None:
        """The update that holds the pipeline."""
        return next(self.store.updates(pipeline_id, active=True), None)

    def start(self, pipeline: Pipeline, cause: Cause, request: UpdateRequest = ORDINARY) -> Update:
        """Raises ApiError: 409 while another update holds the pipeline, 400 for a contradiction."""
        refuse_contradictions(request)
        if active := self.active(pipeline.pipeline_id):
            message = (
                f"An active update {active.update_id} already exists"
                f" for pipeline {pipeline.pipeline_id}."
            )
            raise ApiError(ErrorCode.RESOURCE_CONFLICT, message)
        update = Update(
            update_id=str(uuid.uuid4()),
            pipeline_id=pipeline.pipeline_id,
            cause=cause,
            created=self.clock(),
            request=request,
        )
        self.store.save(update)
        driving = asyncio.create_task(self._drive(pipeline, update), name=update.update_id)
        self._driving[update.update_id] = driving
        driving.add_done_callback(lambda done: self._ended_driving(update, done))
        # Nothing that fails comes between an update on record and its task.
        self._report(update, Report(event_type="create_update", message=f"Started by {cause}."))
        return update

    async def ended(self, update: Update) -> UpdateEnd:
        """Waits for the end. Cancelled, it stops the update and then raises CancelledError."""
        driving = self._driving[update.update_id]
        try:
            await asyncio.wait([driving])
        except asyncio.CancelledError:
            self.stop(update.pipeline_id)
            await asyncio.wait([driving])
            raise
        return STOPPED if driving.cancelled() else driving.result()

    def stop(self, pipeline_id: str) -> None:
        """Returns at once; without an active update nothing happens."""
        update = self.active(pipeline_id)
        if update is None:
            return
        if update.state is UpdateState.CREATED:
            self._move(update, UpdateState.CANCELED)
        elif update.state is not UpdateState.STOPPING:
            self._move(update, UpdateState.STOPPING)
        else:
            return
        self._driving[update.update_id].cancel()

    async def close(self) -> None:
        """Bring every update's Spark jobs down; on record they stay active, so they will fail."""
        driving = list(self._driving.values())
        for task in driving:
            task.cancel()
        await asyncio.gather(*driving, return_exceptions=True)

    async def _drive(self, pipeline: Pipeline, update: Update) -> UpdateEnd:
        self._move(update, UpdateState.WAITING_FOR_RESOURCES)
        try:
            end = await self.engine.update(
                self._spec(pipeline),
                pipeline.name,
                update_id=update.update_id,
                request=update.request,
                report=lambda report: self._report(update, report),
                reached=lambda state: self._reached(update, state),
            )
        except asyncio.CancelledError:
            now = self._now(update)
            if now.state is not UpdateState.STOPPING:
                raise
            self._move(now, UpdateState.CANCELED)
            return STOPPED
        if end.error is None:
            self._move(self._now(update), UpdateState.COMPLETED)
        else:
            self._fail(update, end)
        return end

    def _ended_driving(self, update: Update, done: asyncio.Task[UpdateEnd]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None:
            log.error("update %s met an unexpected error", update.update_id, exc_info=error)
        until_written(lambda: self._leave(update, error))

    def _leave(self, update: Update, error: BaseException | None) -> None:
        """Its pipeline is free when its end is on record, which an unexpected error left open."""
        now = self._now(update)
        if now.active and error is not None:
            self._fail(now, UpdateEnd(error=in_words(error)))
        self._driving.pop(update.update_id, None)

    def _now(self, update: Update) -> Update:
        return self.find(update.pipeline_id, update.update_id)

    def _reached(self, update: Update, state: UpdateState) -> None:
        """The engine may not know yet that it is being stopped."""
        if (now := self._now(update)).state is not UpdateState.STOPPING:
            self._move(now, state)

    def _spec(self, pipeline: Pipeline) -> PipelineSpec:
        return PipelineSpec(
            name=pipeline.name,
            pipeline_id=pipeline.pipeline_id,
            catalog=pipeline.settings.catalog or "",
            schema=pipeline.settings.schema or "",
            sources=pipeline.sources(),
            configuration=pipeline.settings.configuration or {},
            storage=f"{self.storage}/{pipeline.pipeline_id}",
            event_log=_event_log(pipeline.settings),
        )

    def _fail(self, update: Update, end: UpdateEnd) -> None:
        failed = replace(update, state=UpdateState.FAILED)
        self.store.save(failed)
        message = f"Update {update.update_id[:6]} is FAILED."
        self._report(
            failed,
            Report(
                event_type="update_progress", message=message, level=Level.ERROR, error=end.error
            ),
        )

    def _move(self, update: Update, state: UpdateState) -> Update:
        if state not in NEXT[update.state]:
            raise ValueError(f"{update.state} -> {state}")
        moved = replace(update, state=state)
        self.store.save(moved)
        message = f"Update {update.update_id[:6]} is {state}."
        self._report(moved, Report(event_type="update_progress", message=message))
        return moved

    def _report(self, update: Update, report: Report) -> None:
        self.store.add_event(
            Event(
                event_id=str(uuid.uuid4()),
                pipeline_id=update.pipeline_id,
                update_id=update.update_id,
                at=self.clock(),
                report=report,
            )
        )


def _event_log(settings: PipelineSettings) -> tuple[str, str, str] | None:
    """Beside the pipeline's tables unless the setting says where."""
    log = settings.event_log
    if log is None or not log.name:
        return None
    return (log.catalog or settings.catalog or "", log.schema or settings.schema or "", log.name)


def _missing(message: str) -> ApiError:
    return ApiError(ErrorCode.RESOURCE_DOES_NOT_EXIST, message)
