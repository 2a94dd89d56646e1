"""Follow dropped files until the service has settled."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from flows.names import FileId, FlowName, Stage
from local.demo.errors import DemoFailedError
from local.demo.service import Event, ServiceClient
from tidegate.api.views import FileDetail, FlowView, StageView

POLL_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What is told of, with the seconds since the drop."""

    file: Callable[[float, FileDetail], None]
    stage: Callable[[float, StageView], None]
    event: Callable[[float, Event], None]


class Follower:
    """Polls the API and tells of every change once."""

    def __init__(self, service: ServiceClient, flow: FlowName, teller: Teller) -> None:
        """Remember how the flow stands before anything is dropped."""
        self._service, self._flow, self._teller = service, flow, teller
        self._states: dict[FileId, str] = {}
        self._stages = _labels(service.flow(flow))

    def until_settled(
        self, dropped: Mapping[FileId, str], seconds: float
    ) -> tuple[FileDetail, ...]:
        """Returns what became of each file. Raises DemoFailedError that says what hangs."""
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < seconds:
            view, files = self._look(tuple(dropped), passed)
            if view.settled and all(files.values()):
                return tuple(file for file in files.values() if file is not None)
            blocked = [stage for stage in view.stages if stage.blocked]
            if blocked:
                raise DemoFailedError(f"{blocked[0].stage} is blocked: {blocked[0].blocked}")
            time.sleep(POLL_SECONDS)
        view, files = self._look(tuple(dropped), seconds)
        raise DemoFailedError(f"not settled after {seconds:.0f} s: {_hanging(view, files)}")

    def _look(
        self, dropped: tuple[FileId, ...], passed: float
    ) -> tuple[FlowView, dict[FileId, FileDetail | None]]:
        try:
            files = {file_id: self._service.file(file_id) for file_id in dropped}
            view = self._service.flow(self._flow)
            events = self._service.new_events()
        except httpx.HTTPError as error:
            raise DemoFailedError(f"the service does not answer: {error}") from error
        self._tell(passed, view, files)
        for event in events:
            self._teller.event(passed, event)
        return view, files

    def _tell(
        self, passed: float, view: FlowView, files: Mapping[FileId, FileDetail | None]
    ) -> None:
        for file in files.values():
            if file is not None and self._states.get(file.file_id) != file.state:
                self._states[file.file_id] = file.state
                self._teller.file(passed, file)
        for stage, label in _labels(view).items():
            if self._stages.get(stage) != label:
                self._stages[stage] = label
                self._teller.stage(passed, _stage(view, stage))


def _labels(view: FlowView) -> dict[Stage, tuple[int, int, str]]:
    return {stage.stage: (stage.level, stage.attempt, stage.state) for stage in view.stages}


def _stage(view: FlowView, wanted: Stage) -> StageView:
    return next(stage for stage in view.stages if stage.stage is wanted)


def _hanging(view: FlowView, files: Mapping[FileId, FileDetail | None]) -> str:
    unseen = sum(file is None for file in files.values())
    stages = ", ".join(f"{stage.stage} {stage.state}" for stage in view.stages)
    return f"{unseen} files not seen, {view.open_files} open; {stages}"
