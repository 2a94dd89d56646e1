import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from local.world.child import StartError
from local.world.steps import Action
from local.world.supervisor import Supervisor
from tests.integration.world.processes import all_gone, is_gone, numbers, stand_in


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    return tmp_path / "pids"


def test_everything_starts_and_nothing_stays_behind(tmp_path: Path, pids: Path) -> None:
    with Supervisor([stand_in("a", pids), stand_in("b", pids)], tmp_path / "logs").running() as run:
        processes = [run.pid("a"), run.pid("b"), *numbers(pids)]
        assert len(processes) == 4
        assert not any(is_gone(pid) for pid in processes)

    assert all_gone(processes)


def test_a_step_starts_once_those_before_it_are_done(tmp_path: Path, pids: Path) -> None:
    seen: list[int] = []
    first = stand_in("first", pids)
    between = Action(
        name="between", run=lambda: seen.extend(numbers(pids)), after=frozenset({"first"})
    )
    last = replace(stand_in("last", pids), after=frozenset({"between"}))

    with Supervisor([last, between, first], tmp_path / "logs").running():
        assert len(seen) == 1
        assert len(numbers(pids)) == 2


def test_a_process_that_cannot_start_is_quoted_and_stops_the_others(
    tmp_path: Path, pids: Path
) -> None:
    steps = [stand_in("good", pids), stand_in("bad", pids, "--fail", "no such bundle")]

    with (
        pytest.raises(StartError, match=r"bad ended with status 3(.|\n)*no such bundle"),
        Supervisor(steps, tmp_path / "logs").running(),
    ):
        pass

    assert all_gone(numbers(pids))


def test_a_process_that_never_says_ready_is_given_up(tmp_path: Path, pids: Path) -> None:
    mute = stand_in("mute", pids, "--silent", ready_seconds=1.0)

    with (
        pytest.raises(StartError, match="mute was not ready within 1 s"),
        Supervisor([mute], tmp_path / "logs").running(),
    ):
        pass

    assert all_gone(numbers(pids))


def test_a_failing_action_stops_what_had_started(tmp_path: Path, pids: Path) -> None:
    def refuse() -> None:
        raise ValueError("no such container")

    action = Action(name="provision", run=refuse, after=frozenset({"store"}))

    with (
        pytest.raises(ValueError, match="no such container"),
        Supervisor([stand_in("store", pids), action], tmp_path / "logs").running(),
    ):
        pass

    assert numbers(pids)
    assert all_gone(numbers(pids))


def test_a_process_that_ignores_sigterm_is_killed_with_its_children(
    tmp_path: Path, pids: Path
) -> None:
    deaf = stand_in("deaf", pids, "--deaf", stop_seconds=0.5)

    with Supervisor([deaf], tmp_path / "logs").running() as run:
        processes = [run.pid("deaf"), *numbers(pids)]

    assert all_gone(processes)


def test_a_crash_is_reported_with_the_log_and_its_orphans_end(tmp_path: Path, pids: Path) -> None:
    with Supervisor([stand_in("host", pids)], tmp_path / "logs").running() as run:
        orphans = numbers(pids)
        os.kill(run.pid("host"), signal.SIGKILL)

        crash = run.wait(20)

        assert crash is not None
        assert crash.status == -9
        assert "host ended with status -9" in str(crash)
        assert "ready" in crash.tail
        assert all_gone(orphans)


def test_a_killed_process_is_no_crash_and_comes_back_on_request(tmp_path: Path, pids: Path) -> None:
    with Supervisor([stand_in("host", pids)], tmp_path / "logs").running() as run:
        before = [run.pid("host"), *numbers(pids)]

        run.kill("host")
        assert all_gone(before)
        run.restart("host")

        assert run.pid("host") not in before
        assert not is_gone(run.pid("host"))
        assert run.wait(0) is None


def test_the_log_of_the_killed_process_is_kept_over_a_restart(tmp_path: Path, pids: Path) -> None:
    with Supervisor([stand_in("host", pids)], tmp_path / "logs").running() as run:
        run.kill("host")
        run.restart("host")

        assert (tmp_path / "logs" / "host.log").read_text().count("ready") == 2
