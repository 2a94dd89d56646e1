"""However the supervisor goes, nothing of its world stays behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.__main__ import app
from local.world.lock import LOCK, WorldIsRunningError, held, holder
from local.world.warden import end_groups
from tests.integration.world.processes import all_gone, eventually, numbers, stand_in


@pytest.fixture
def world(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.integration.world.stand_in_world", str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as (process):
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def everything_in(folder: Path) -> list[int]:
    processes = numbers(folder / "children") + numbers(folder / "pids")
    assert len(processes) == 4
    return processes


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_survives_a_supervisor_that_gets(
    number: signal.Signals, world: subprocess.Popen[str], tmp_path: Path
) -> None:
    processes = everything_in(tmp_path)

    world.send_signal(number)

    assert all_gone([world.pid, *processes])
    assert eventually(lambda: holder(tmp_path / LOCK) is None)


def test_children_end_even_when_supervisor_and_warden_are_killed_together(
    world: subprocess.Popen[str], tmp_path: Path
) -> None:
    wardens = children_of(world.pid) - set(numbers(tmp_path / "children"))
    assert len(wardens) == 1

    os.kill(wardens.pop(), signal.SIGKILL)
    world.kill()

    assert all_gone(numbers(tmp_path / "children"))
    # The stand-ins' own children have no lifeline, and nobody is left to end them but us.
    for orphan in numbers(tmp_path / "pids"):
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)


def test_down_ends_the_world_of_another_terminal(
    world: subprocess.Popen[str], tmp_path: Path
) -> None:
    processes = everything_in(tmp_path)

    done = CliRunner().invoke(app, ["down", "--world", str(tmp_path)])

    assert done.exit_code == 0
    assert all_gone([world.pid, *processes])


@pytest.mark.usefixtures("world")
def test_a_world_has_one_supervisor_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(WorldIsRunningError, match="in use by process"), held(tmp_path / LOCK):
        pass


def test_a_process_number_left_in_the_file_is_not_taken_for_a_supervisor(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text(f"{os.getpid()}\n")

    done = CliRunner().invoke(app, ["down", "--world", str(tmp_path)])

    assert done.exit_code == 0
    assert "No world is up" in done.output


def test_a_group_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    deaf = stand_in("deaf", tmp_path / "pids", "--deaf")
    with subprocess.Popen(deaf.command, stdout=subprocess.PIPE, process_group=0) as process:
        assert process.stdout
        process.stdout.readline()

        end_groups([process.pid], grace_seconds=0.3)

    assert all_gone([process.pid, *numbers(tmp_path / "pids")])


def children_of(pid: int) -> set[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [line.split() for line in listed.splitlines()]
    return {int(child) for child, parent in pairs if int(parent) == pid}
