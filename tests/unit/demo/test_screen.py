"""The picture of now fits 80 columns, and says nothing twice when it is piped."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console

from flows.names import Stage
from local.demo.follow import Sight
from local.demo.screen import Screen
from local.demo.script import Drop, Script
from tests.unit.demo.builders import NOON, a_file, a_flow, a_stage
from tidegate.api.views import Verdict, Waiting

NAMES = ("netflix_countries.csv", "netflix_titles.csv", "netflix_titles_bad.csv")
SCRIPT = Script(
    drops=tuple(Drop(source=Path(name), path=f"netflix/titles/{name}") for name in NAMES),
    left_out=(),
)
BAD = a_file(NAMES[2], state="REJECTED", verdict=Verdict.REJECTED, reason="header")


def pictured(sight: Sight) -> list[str]:
    console = Console(width=80, record=True, file=StringIO())
    screen = Screen(console, SCRIPT)
    screen.see(sight)
    console.print(screen.picture())
    lines = console.export_text().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "…" not in "".join(lines)
    return [" ".join(line.split()) for line in lines]


def test_each_file_and_each_stage_has_a_line() -> None:
    accepted = a_file(NAMES[1], state="ACCEPTED").model_copy(update={"bad_rows": 2})
    wait = Waiting(
        what="2 files of titles",
        why="for quiet",
        until=NOON + timedelta(seconds=3),
        stage=Stage.BRONZE,
    )
    flow = a_flow().model_copy(update={"waiting": (wait,)})
    files = {file.file_id: file for file in (accepted, BAD)}

    lines = "\n".join(pictured(Sight(passed=1.0, flow=flow, files=files, events=())))

    assert "netflix_countries.csv dropped" in lines
    assert "netflix_titles.csv accepted 10 rows, 2 break the contract" in lines
    assert "● netflix_titles_bad.csv rejected header" in lines
    assert "○ bronze 2 files of titles for quiet, until" in lines
    assert "○ gold" in lines


def test_a_stage_that_runs_shows_its_seconds_and_keeps_them() -> None:
    console = Console(width=80, file=StringIO())
    screen = Screen(console, SCRIPT)
    running = a_flow(a_stage(Stage.BRONZE, "running", 1, 1))
    done = a_flow(a_stage(Stage.BRONZE, "idle", 1, 1), a_stage(Stage.SILVER, "running", 1, 1))
    recorded = Console(width=80, record=True, file=StringIO())

    for passed, flow in ((1.0, running), (6.0, running), (6.2, done)):
        screen.see(Sight(passed=passed, flow=flow, files={}, events=()))
        recorded.print(screen.picture())

    text = " ".join(recorded.export_text().split())
    assert "bronze 5.0 s" in text
    assert "● bronze 5." in text
    assert "silver 0.0 s" in text


def test_piped_there_are_lines_and_no_picture() -> None:
    console = Console(width=80, record=True, file=StringIO(), force_terminal=False)
    screen = Screen(console, SCRIPT)

    with screen.open():
        screen.see(Sight(passed=0.5, flow=a_flow(), files={BAD.file_id: BAD}, events=()))

    assert console.export_text().split() == ["0.5", "s", NAMES[2], "rejected:", "header"]


def test_a_long_sentence_goes_on_below_its_own_beginning() -> None:
    console = Console(width=80, record=True, file=StringIO())
    said = "The header does not name the columns of the contract. 8 of 10 rows break rules."
    bad = BAD.model_copy(update={"summary": said})

    Screen(console, SCRIPT).see(
        Sight(passed=0.5, flow=a_flow(), files={bad.file_id: bad}, events=())
    )

    first, second = (line.rstrip() for line in console.export_text().splitlines())
    assert max(len(first), len(second)) <= 80
    assert second.startswith(" " * first.index("rejected"))
