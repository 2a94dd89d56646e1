"""Some hundred files at once, as `make burst` sends ten thousand."""

from pathlib import Path

from campaigns.burst.in_memory import in_memory
from campaigns.burst.parts import acknowledgement, lost, repeated

FILES = 150
MEMORY = 300
"""MB of the Functions host at its peak."""


def test_every_event_is_acknowledged_and_recorded(tmp_path: Path) -> None:
    figures = acknowledgement(tmp_path, FILES)
    assert figures.broken == []
    assert figures.numbers["events"] == FILES
    assert figures.numbers["peak memory of functions, MB"] < MEMORY


def test_ten_events_of_each_file_make_one_version_of_it(tmp_path: Path) -> None:
    figures = repeated(tmp_path, FILES // 5)
    assert figures.broken == []


def test_one_sweep_finds_what_no_event_told_of(tmp_path: Path) -> None:
    figures = lost(tmp_path, FILES, 0.5)
    assert figures.broken == []


def test_events_cost_the_host_no_memory() -> None:
    figures = in_memory(3000)
    assert figures.broken == []
