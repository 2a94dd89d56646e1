"""When waiting files are worth a run."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import Coalescing
from flows.names import DatasetName, FileId
from tidegate.conductor.coalescer import plan
from tidegate.conductor.events import WaitingFile

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

    start = plan(files, RULES, last_start=at(last), asked=at(asked))
    assert (start and start.at, start and start.reason) == (at(expected), reason)
