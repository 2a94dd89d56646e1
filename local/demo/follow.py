"""Follow dropped files until the service has settled."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flows.names import FileId, FlowName
from local.demo.errors import DemoFailedError
from local.demo.topic import Event
from local.demo.visit import Visit
from tidegate.api.views import FileDetail, FlowView

POLL_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look at everything."""

    passed: float
    """Seconds since the drop."""
    flow: FlowView
    files: Mapping[FileId, FileDetail | None]
    """None while the service has not seen the file."""
    events: Sequence[Event]
    """Published since the last look."""

    @property
    def settled(self) -> bool:
        """Nothing is left to do for these files."""
        return self.flow.settled and all(self.files.values())


class Follower:
    """Polls the API and shows every look to `watch`."""

    def __init__(self, visit: Visit, flow: FlowName, watch: Callable[[Sight], None]) -> None:
        self._visit, self._flow, self._watch = visit, flow, watch

    def until_settled(
        self, dropped: Mapping[FileId, str], seconds: float
    ) -> tuple[FileDetail, ...]:
        """What became of each file.

        Raises DemoFailedError that says what hangs, and CommandError when nobody answers.
        """
        begun = time.monotonic()
        sight = self._look(tuple(dropped), begun)
        while not sight.settled:
            _refuse_to_wait(sight, seconds)
            time.sleep(POLL_SECONDS)
            sight = self._look(tuple(dropped), begun)
        # A file may have come into its last state between being read and the flow being read.
        return tuple(self._visit.service.file(file_id) for file_id in dropped)

    def _look(self, dropped: tuple[FileId, ...], begun: float) -> Sight:
        service = self._visit.service
        files = {file_id: service.find_file(file_id) for file_id in dropped}
        sight = Sight(
            files=files,
            flow=service.flow(self._flow),
            events=self._visit.topic.news(),
            passed=time.monotonic() - begun,
        )
        self._watch(sight)
        return sight


def _refuse_to_wait(sight: Sight, seconds: float) -> None:
    flow = sight.flow
    blocked = next((stage for stage in flow.stages if stage.blocked), None)
    if blocked:
        raise DemoFailedError(f"{blocked.stage} is blocked: {blocked.blocked}")
    if flow.paused:
        raise DemoFailedError(
            f"the flow is paused: `.venv/bin/tidegate resume {flow.flow}` lets it go on"
        )
    if sight.passed > seconds:
        raise DemoFailedError(f"not settled after {seconds:.0f} s: {_hanging(sight)}")


def _hanging(sight: Sight) -> str:
    unseen = sum(file is None for file in sight.files.values())
    stages = ", ".join(f"{stage.stage} {stage.state}" for stage in sight.flow.stages)
    return f"{unseen} files not seen, {sight.flow.open_files} open; {stages}"
