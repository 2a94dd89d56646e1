"""When waiting files are worth a run."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import Coalescing
from flows.names import DatasetName, FileId, FlowName, Stage
from tidegate.conductor.coalescer import plan
from tidegate.conductor.events import Looked, WaitingFile
from tidegate.conductor.state import FlowState

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RULES = Coalescing(
    quiet=timedelta(seconds=30),
    max_wait=timedelta(minutes=5),
    min_interval=timedelta(minutes=2),
    max_files=3,
    max_bytes=1000,
)


def waiting(*seconds: int, size: int = 1) -> list[WaitingFile]:
    return [
        WaitingFile(
            file_id=FileId(f"{second}"),
            dataset=DatasetName("titles"),
            target="",
            size=size,
            ready_at=NOON + timedelta(seconds=second),
        )
        for second in seconds
    ]


CASES = [
    ("nothing waits", [], None, None, None, None),
    ("one file waits for quiet", waiting(0), None, None, 30, "for quiet"),
    ("a second file begins the quiet anew", waiting(0, 20), None, None, 50, "for quiet"),
    ("no file waits beyond the maximum", waiting(0, 290), None, None, 300, "maximum wait"),
    ("enough files do not wait", waiting(0, 1, 2), None, None, 2, "enough files"),
    ("enough bytes do not wait", waiting(0, size=1000), None, None, 0, "enough bytes"),
    ("a person does not wait", waiting(0), None, 5, 5, "a person asked"),
    ("the minimum interval outranks them", waiting(0, 1, 2), -60, 0, 60, "minimum interval"),
    ("an interval that has passed is forgotten", waiting(0), -600, None, 30, "for quiet"),
]


@pytest.mark.parametrize(
    ("files", "last", "asked", "expected", "reason"),
    [case[1:] for case in CASES],
    ids=[c[0] for c in CASES],
)
def test_the_start_and_its_reason(
    files: list[WaitingFile],
    last: int | None,
    asked: int | None,
    expected: int | None,
    reason: str | None,
) -> None:
    def at(second: int | None) -> datetime | None:
        return None if second is None else NOON + timedelta(seconds=second)

    state = FlowState(flow=FlowName("netflix"), asked=at(asked)).with_stage(
        Stage.BRONZE, last_start=at(last)
    )
    start = plan(Looked(files=tuple(files), tombstones=()), state, RULES, NOON)
    assert (start and start.at, start and start.reason) == (at(expected), reason)


AT_THE_GATE = [
    ("a file at the gate begins the quiet anew", 25, 55, "files at the gate"),
    ("nine quiet periods later it may still come", -274, 55, "files at the gate"),
    ("one that stays there for ten keeps nobody any more", -275, 30, "for quiet"),
]


@pytest.mark.parametrize(
    ("came", "expected", "reason"),
    [case[1:] for case in AT_THE_GATE],
    ids=[case[0] for case in AT_THE_GATE],
)
def test_what_the_gate_still_has(came: int, expected: int, reason: str) -> None:
    now = NOON + timedelta(seconds=25)
    arrived_at = NOON + timedelta(seconds=came)
    seen = Looked(files=tuple(waiting(0)), tombstones=(), arrived_at=arrived_at)
    start = plan(seen, FlowState(flow=FlowName("netflix")), RULES, now)
    assert start is not None
    assert (start.at, start.reason) == (NOON + timedelta(seconds=expected), reason)


def test_no_file_waits_beyond_the_maximum_for_the_gate() -> None:
    now = NOON + timedelta(seconds=299)
    seen = Looked(files=tuple(waiting(0)), tombstones=(), arrived_at=now)
    start = plan(seen, FlowState(flow=FlowName("netflix")), RULES, now)
    assert start is not None
    assert start.reason == "maximum wait"
