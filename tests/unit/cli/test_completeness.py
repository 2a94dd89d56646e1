"""What has come and what is missing, as a person at a terminal reads it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.world import NETFLIX, declared, fake_world
from tests.unit.api.test_completeness import CAST, DAILY, SET, TITLES
from tests.unit.cli.terminal import GOOD, WIDTH, Terminal


@pytest.fixture
def terminal() -> Terminal:
    """It is noon; titles are expected at one, and belong together with the cast."""
    flow = declared()[NETFLIX]
    contract = replace(flow.datasets[TITLES], expected_arrival=DAILY)
    coalescing = replace(flow.coalescing, complete_set=SET)
    datasets = {**flow.datasets, TITLES: contract}
    world = fake_world(flows={NETFLIX: replace(flow, datasets=datasets, coalescing=coalescing)})
    return Terminal(world=world)


COMMANDS = [["status"], ["plan", "netflix"]]


def line(shown: str, begins: str) -> str:
    """The first line that begins so, its spaces put together."""
    found = [" ".join(each.split()) for each in shown.splitlines()]
    return next(each for each in found if each.startswith(begins))


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_each_dataset_of_a_set_has_come_or_is_missing(
    terminal: Terminal, command: list[str]
) -> None:
    assert "none has begun" in terminal.run(*command).stdout
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.wait(20)
    shown = terminal.run(*command).stdout
    told = " ".join(shown.split())
    assert "the set of cast, titles, begun 01-01 12:00:" in told
    assert "lacks cast; its deadline is in 59 min" in told
    assert line(shown, "titles 01-01 12:00:")
    assert line(shown, "cast for ")
    assert all(len(each) <= WIDTH for each in shown.splitlines())


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_an_expected_file_is_due_and_then_late_since(
    terminal: Terminal, command: list[str]
) -> None:
    shown = terminal.run(*command).stdout
    assert line(shown, "titles never") == "titles never 01-01 13:30:00"
    terminal.do(terminal.world.service.watchdog.sweep())  # type: ignore[arg-type]  # its number is not asked
    terminal.world.clock.advance(timedelta(hours=26).total_seconds())
    shown = terminal.run(*command).stdout
    late = line(shown, "titles never 01-03 13:30:00")
    assert late.endswith("01-01 13:00:00, 1 d 1 h ago, 2 times missed")
    terminal.drop("netflix/titles/a.csv", GOOD)
    shown = terminal.run(*command).stdout
    assert line(shown, "titles 01-02 14:00:00") == "titles 01-02 14:00:00 01-04 13:30:00"


def test_the_json_of_status_has_both(terminal: Terminal) -> None:
    (flow,) = terminal.json("status")["flows"]
    assert {each["dataset"] for each in flow["complete_set"]["members"]} == {CAST, TITLES}
    assert [each["dataset"] for each in flow["expected"]] == [TITLES]
