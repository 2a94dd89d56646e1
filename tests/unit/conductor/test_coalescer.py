"""When waiting files are worth a run."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.flow import Coalescing
from flows.names import DatasetName, FileId
from tidegate.conductor.coalescer import start_at
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
    ("nothing waits", [], None, None, None),
    ("one file waits for quiet", waiting(0), None, None, 30),
    ("a second file begins the quiet anew", waiting(0, 20), None, None, 50),
    ("the oldest waits no longer than the maximum", waiting(0, 290), None, None, 300),
    ("enough files do not wait", waiting(0, 1, 2), None, None, 2),
    ("enough bytes do not wait", waiting(0, size=1000), None, None, 0),
    ("a person does not wait", waiting(0), None, 5, 5),
    ("the minimum interval outranks all of them", waiting(0, 1, 2), -60, 0, 60),
    ("an interval that has passed changes nothing", waiting(0), -600, None, 30),
]


@pytest.mark.parametrize(
    ("files", "last", "asked", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_start(
    files: list[WaitingFile], last: int | None, asked: int | None, expected: int | None
) -> None:
    def at(second: int | None) -> datetime | None:
        return None if second is None else NOON + timedelta(seconds=second)

    assert start_at(files, RULES, last_start=at(last), asked=at(asked)) == at(expected)
