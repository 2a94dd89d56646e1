"""`status`, `flows`, `run`, `pause`, `resume` before the real API."""

import httpx
import pytest

from flows.catalogue import load_flows
from flows.names import FlowName
from tests.fakes.world import fake_world
from tests.unit.cli.terminal import BAD, GOOD, WIDTH, Terminal
from tidegate.api.plan_views import PlanView
from tidegate.api.views import FlowView, RunsPage
from tidegate.cli.errors import CommandError, NotFoundError, UnavailableError
from tidegate.cli.service import ServiceClient


def test_a_world_in_which_nothing_waits_is_settled(terminal: Terminal) -> None:
    result = terminal.run("status")
    assert result.exit_code == 0
    assert "netflix  settled" in result.stdout


def test_status_says_what_waits_and_until_when(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.do(terminal.world.pump())
    result = terminal.run("status")
    assert result.exit_code == 1
    assert "1 file open" in result.stdout
    assert "titles" in result.stdout
    assert "in " in result.stdout


def test_status_shows_runs_and_what_was_turned_away(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.drop("netflix/titles/bad.csv", BAD)
    terminal.wait()
    result = terminal.run("status")
    assert result.exit_code == 0
    for shown in ("gold", "succeeded", "Turned away", "netflix/titles/bad.csv", "header"):
        assert shown in result.stdout, shown


def test_the_json_of_status_holds_the_documents_of_the_api(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    document = terminal.json("status", code=1)
    assert document["settled"] is False
    assert FlowView.model_validate(document["flows"][0]).open_files == 1
    assert RunsPage.model_validate(document["runs"][0]).runs == ()


def test_flows_are_listed_with_their_levels(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.wait()
    assert "b1 s1 g1" in terminal.run("flows").stdout
    assert [each["flow"] for each in terminal.json("flows")] == ["netflix"]


def test_every_declared_flow_is_told_of() -> None:
    terminal = Terminal(world=fake_world(flows=load_flows()))
    assert [each["flow"] for each in terminal.json("flows")] == ["netflix", "plant"]
    status = terminal.run("status").stdout
    assert "netflix  settled" in status
    assert "plant  settled" in status
    assert {each["dataset"] for each in terminal.json("plan", "plant")["datasets"]} == {
        "calibrations",
        "readings",
        "sensors",
    }


def test_a_run_starts_before_the_quiet_period_is_over(terminal: Terminal) -> None:
    assert "nothing is open" in terminal.run("run", "netflix").stdout
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.do(terminal.world.pump())
    assert terminal.run("run", "netflix").exit_code == 0
    assert len(terminal.world.workspace.active) == 1


def test_a_run_is_followed_until_gold(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.do(terminal.world.pump())
    result = terminal.run("run", "netflix", "--wait")
    assert result.exit_code == 0
    assert "gold is idle (level 1" in result.stdout


def test_a_paused_flow_says_what_to_do(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    assert "paused" in terminal.run("pause", "netflix").stdout
    result = terminal.run("run", "netflix")
    assert result.exit_code == 1
    assert "resume" in result.stderr
    assert terminal.json("resume", "netflix")["paused"] is False


def test_a_plan_says_what_runs_and_what_waits_and_changes_nothing(terminal: Terminal) -> None:
    terminal.drop("netflix/titles/a.csv", GOOD)
    terminal.do(terminal.world.pump())
    shown = terminal.run("plan", "netflix").stdout
    for part in ("bronze", "for quiet, in", "titles", "it has nothing to do"):
        assert part in shown, part
    assert PlanView.model_validate(terminal.json("plan", "netflix")).datasets
    assert not terminal.world.workspace.runs


@pytest.mark.parametrize("command", ["run", "pause", "resume", "plan"])
def test_a_flow_that_is_not_there_is_not_found(terminal: Terminal, command: str) -> None:
    result = terminal.run(command, "../files")
    assert result.exit_code == 3
    assert "tidegate flows" in result.stderr


def test_a_wrong_key_is_named_and_not_shown(terminal: Terminal) -> None:
    terminal.key = "a-key-of-somebody-else"
    result = terminal.run("status")
    assert result.exit_code == 4
    assert "TIDEGATE_OPERATOR_KEY" in result.stderr
    assert terminal.key not in result.output


def test_no_line_is_wider_than_the_terminal(terminal: Terminal) -> None:
    terminal.drop(f"netflix/titles/{'a-long-name-' * 12}.csv", GOOD)
    terminal.drop("netflix/titles/bad.csv", BAD)
    terminal.wait()
    for command in (["status"], ["flows"], ["files"], ["explain", "bad.csv"]):
        lines = terminal.run(*command).stdout.splitlines()
        to_be_copied = ("bytes: ", "rejection: ", "receipt: ", "page: ")
        assert all(len(line) <= WIDTH for line in lines if not line.startswith(to_be_copied))


def answering(status: int, content: bytes) -> ServiceClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    return ServiceClient(httpx.Client(base_url="http://local/api", transport=transport))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, UnavailableError),
        (401, UnavailableError),
        (403, UnavailableError),
        (404, NotFoundError),
        (409, CommandError),
        (502, UnavailableError),
        (503, UnavailableError),
    ],
)
@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"detail": 7}', b"\xff"])
def test_whatever_stands_before_the_service_is_an_error_in_words(
    status: int, expected: type[CommandError], content: bytes
) -> None:
    with pytest.raises(expected):
        answering(status, content).flow(FlowName("netflix"))


def test_a_service_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="make up"):
        ServiceClient.at("http://127.0.0.1:9/api", "key").flows()
