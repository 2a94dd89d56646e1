"""`watch`: every change once, and a clean end."""

import json
from typing import Any

from tests.unit.cli.terminal import GOOD, Terminal


def lines(terminal: Terminal, *args: str) -> list[dict[str, Any]]:
    result = terminal.run("watch", *args, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_change_is_one_line(terminal: Terminal) -> None:
    terminal.patience = 25
    terminal.drop("netflix/titles/a.csv", GOOD)
    changes = lines(terminal)
    states = [each["file"]["state"] for each in changes if each["kind"] == "file"]
    assert states[0] == "SEEN"
    assert states[-1] == "LOADED"
    runs = [
        (each["stage"]["stage"], each["stage"]["state"])
        for each in changes
        if each["kind"] == "stage" and each["stage"]["level"]
    ]
    assert [stage for stage, state in runs if state == "running"][:1] == ["bronze"]
    assert runs[-1] == ("gold", "idle")
    assert [each for each in changes if each["kind"] == "flow"][-1]["flow"]["settled"] is True


def test_what_does_not_change_is_not_repeated(terminal: Terminal) -> None:
    terminal.patience = 10
    changes = lines(terminal, "netflix")
    assert [each["kind"] for each in changes] == ["stage", "stage", "stage", "flow"]


def test_the_screen_is_redrawn_and_left_at_ctrl_c(terminal: Terminal) -> None:
    terminal.patience = 25
    terminal.drop("netflix/titles/a.csv", GOOD)
    result = terminal.run("watch")
    assert result.exit_code == 0
    assert "netflix/titles/a.csv" in result.stdout
    assert "LOADED" in result.stdout


def test_a_flow_that_is_not_there_is_not_found(terminal: Terminal) -> None:
    assert terminal.run("watch", "hulu").exit_code == 3


def test_a_service_that_stops_answering_is_told_once(terminal: Terminal) -> None:
    terminal.patience = 6
    terminal.meanwhile = terminal.break_down
    changes = lines(terminal)
    assert [each["kind"] for each in changes].count("unavailable") == 1
    assert "503" in changes[-1]["detail"]
