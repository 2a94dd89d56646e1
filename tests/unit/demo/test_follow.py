"""When the demo has waited long enough, and when it does not wait at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from flows.names import FileId, FlowName, Stage
from local.demo.errors import DemoFailedError
from local.demo.follow import Follower, Sight
from local.demo.topic import Event
from tests.unit.demo.builders import a_file, a_flow, a_stage
from tidegate.api.views import FileDetail, FlowView, Waiting

FILE = a_file()


@dataclass
class FakeService:
    """Answers each look with the next flow; the file is seen from the second look on."""

    flows: list[FlowView]
    looks: int = 0
    pauses: list[float] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)

    def flow(self, flow: FlowName) -> FlowView:
        assert flow == "netflix"
        return self.flows[min(self.looks, len(self.flows)) - 1]

    def file(self, file_id: FileId) -> FileDetail:
        assert file_id == FILE.file_id
        return FILE

    def find_file(self, file_id: FileId) -> FileDetail | None:
        self.looks += 1
        assert file_id == FILE.file_id
        return FILE.model_copy(update={"state": "SEEN"}) if self.looks > 1 else None

    def news(self) -> Sequence[Event]:
        return ()

    def follow(self, seconds: float = 60.0) -> tuple[FileDetail, ...]:
        flow = FlowName("netflix")
        follower = Follower(self, self, flow, self.sights.append, self.pauses.append)
        return follower.until_settled({FILE.file_id: FILE.path}, seconds)


def test_it_ends_when_the_flow_is_settled_and_every_file_was_seen_with_their_last_states() -> None:
    service = FakeService([a_flow(settled=True), a_flow(), a_flow(settled=True)])

    assert service.follow() == (FILE,)
    assert [sight.settled for sight in service.sights] == [False, False, True]
    assert len(service.pauses) == 2


def test_it_does_not_wait_for_a_stage_that_is_blocked() -> None:
    blocked = a_stage(Stage.SILVER, "blocked").model_copy(update={"blocked": "no such column"})

    with pytest.raises(DemoFailedError, match="silver is blocked: no such column"):
        FakeService([a_flow(blocked)]).follow()


def test_it_does_not_wait_for_a_flow_that_is_paused_and_says_how_to_go_on() -> None:
    paused = a_flow().model_copy(update={"paused": True})

    with pytest.raises(DemoFailedError, match="tidegate resume netflix"):
        FakeService([paused]).follow()


def test_it_does_not_wait_for_a_file_that_only_a_person_can_help() -> None:
    held = Waiting(what="1 file of titles", why="a person", next_step="see why", files=1)
    flow = a_flow().model_copy(update={"waiting": (held,), "open_files": 1})
    service = FakeService([flow])

    with pytest.raises(DemoFailedError, match="1 file of titles: a person; see why"):
        service.follow()

    assert service.looks == 2


def test_it_says_what_hangs_and_what_is_known_when_time_is_over() -> None:
    open_ = a_flow(a_stage(Stage.BRONZE, "running")).model_copy(update={"open_files": 1})

    with pytest.raises(DemoFailedError, match="1 files not seen, 1 open; bronze running") as ended:
        FakeService([open_]).follow(seconds=0)

    assert ended.value.files == ()
