"""Follow dropped files until the service has settled."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from flows.names import FileId, FlowName
from local.demo.errors import DemoFailedError
from local.demo.topic import Event
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
    def known(self) -> tuple[FileDetail, ...]:
        """Files that the service has seen."""
        return tuple(file for file in self.files.values() if file)

    @property
    def settled(self) -> bool:
        """Nothing is left to do for these files."""
        return self.flow.settled and len(self.known) == len(self.files)


class Service(Protocol):
    """Whom to ask about files."""

    def flow(self, flow: FlowName) -> FlowView:
        """How it stands."""

    def file(self, file_id: FileId) -> FileDetail:
        """A file that was seen."""

    def find_file(self, file_id: FileId) -> FileDetail | None:
        """None while the service has not seen it."""


class News(Protocol):
    """What is published."""

    def news(self) -> Sequence[Event]:
        """Since the last call."""


class Follower:
    """Polls the API and shows every look to `watch`."""

    def __init__(
        self,
        service: Service,
        topic: News,
        flow: FlowName,
        watch: Callable[[Sight], None],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._topic, self._flow = service, topic, flow
        self._watch, self._pause = watch, pause

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
            self._pause(POLL_SECONDS)
            sight = self._look(tuple(dropped), begun)
        # A file may have come into its last state between being read and the flow being read.
        return tuple(self._service.file(file_id) for file_id in dropped)

    def _look(self, dropped: tuple[FileId, ...], begun: float) -> Sight:
        files = {file_id: self._service.find_file(file_id) for file_id in dropped}
        sight = Sight(
            files=files,
            flow=self._service.flow(self._flow),
            events=self._topic.news(),
            passed=time.monotonic() - begun,
        )
        self._watch(sight)
        return sight


def _refuse_to_wait(sight: Sight, seconds: float) -> None:
    flow = sight.flow
    blocked = next((stage for stage in flow.stages if stage.blocked), None)
    if blocked:
        raise DemoFailedError(f"{blocked.stage} is blocked: {blocked.blocked}", sight.known)
    if flow.paused:
        raise DemoFailedError(
            f"the flow is paused: `.venv/bin/tidegate resume {flow.flow}` lets it go on",
            sight.known,
        )
    if flow.needs_a_person and len(sight.known) == len(sight.files):
        told = (f"{each.what}: {each.why}; {each.next_step}" for each in flow.waiting)
        raise DemoFailedError(", ".join(told), sight.known)
    if sight.passed > seconds:
        text = f"not settled after {seconds:.0f} s: {_hanging(sight)}"
        raise DemoFailedError(text, sight.known)


def _hanging(sight: Sight) -> str:
    unseen = len(sight.files) - len(sight.known)
    stages = ", ".join(f"{stage.stage} {stage.state}" for stage in sight.flow.stages)
    return f"{unseen} files not seen, {sight.flow.open_files} open; {stages}"
