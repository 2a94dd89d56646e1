"""Threads of tasks: their own command line and log, their errors, and how they are interrupted."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.databricks.runs.model import RunId, TaskOutput
from local.databricks.runs.store import RunStore
from local.databricks.runs.work import TaskCall, WheelWork
from local.databricks.tasks.entry_points import EntryPointNotFoundError, EntryPoints
from local.databricks.tasks.surroundings import MAX_LOG, TaskLog, tasks_have_their_own
from local.databricks.tasks.threads import InterruptedTaskError, run_interruptibly
from local.databricks.tasks.wheel import WheelTasks
from tests.unit.databricks.fakes import NoSessions

MODULE = """
import sys, threading
meeting = threading.Barrier(2)

def greet():
    meeting.wait(5)
    print("hello", *sys.argv[1:])
    meeting.wait(5)
    sys.stderr.write("bye " + sys.argv[0] + "\\n")

def stop():
    sys.exit(0)

def complain():
    sys.exit("not today")

def fail():
    raise LookupError("nothing here")

def half():
    print("half of a pair: \\ud800")
    raise LookupError("\\udfff is the other")
"""
PROJECT = """
[project]
name = "{name}"

[project.scripts]
greet = "{name}.tasks:greet"
stop = "{name}.tasks:stop"
complain = "{name}.tasks:complain"
fail = "{name}.tasks:fail"
half = "{name}.tasks:half"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A wheel project whose package has a name of its own, since modules stay imported."""
    name = f"wheel_{abs(hash(tmp_path))}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "tasks.py").write_text(MODULE, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(name=name), "utf-8")
    return tmp_path


@pytest.fixture
def path_restored() -> Iterator[None]:
    """What a project adds to `sys.path` goes with its test."""
    before = list(sys.path)
    yield
    sys.path[:] = before


def package(project: Path) -> str:
    return next(each.name for each in project.iterdir() if each.is_dir())


async def execute(project: Path, entry_point: str, *arguments: str) -> TaskOutput:
    tasks = WheelTasks(sessions=NoSessions(), entry_points=EntryPoints(project=project))
    work = WheelWork(package_name=package(project), entry_point=entry_point, arguments=arguments)
    call = TaskCall(run_id=RunId(1), task_run_id=RunId(2), label="test", work=work)
    return await tasks.execute(call, work)


@pytest.mark.usefixtures("path_restored")
async def test_two_tasks_at_once_have_their_own_command_line_and_log(project: Path) -> None:
    before = sys.argv, sys.stdout, sys.stderr
    with tasks_have_their_own():
        one, two = await asyncio.gather(
            execute(project, "greet", "one"), execute(project, "greet", "two")
        )
    assert one.logs == "hello one\nbye greet\n"
    assert two.logs == "hello two\nbye greet\n"
    assert (sys.argv, sys.stdout, sys.stderr) == before


@pytest.mark.usefixtures("path_restored")
@pytest.mark.parametrize(
    ("entry_point", "error"),
    [
        ("stop", None),
        ("complain", "SystemExit: not today"),
        ("fail", "LookupError: nothing here"),
    ],
)
async def test_how_a_program_ends_is_how_its_task_ends(
    project: Path, entry_point: str, error: str | None
) -> None:
    output = await execute(project, entry_point)
    assert output.error == error
    assert (output.error_trace is None) == (error is None)


@pytest.mark.usefixtures("path_restored")
async def test_what_no_file_can_hold_is_a_question_mark_in_the_output(project: Path) -> None:
    store = RunStore(project / "runs")
    with tasks_have_their_own():
        store.save_output(RunId(2), await execute(project, "half"))
    kept = store.output(2)
    store.close()
    assert (kept.logs, kept.error) == ("half of a pair: ?\n", "LookupError: ? is the other")
    assert kept.error_trace is not None
    assert kept.error_trace.endswith("LookupError: ? is the other\n")


@pytest.mark.usefixtures("path_restored")
async def test_an_entry_point_that_is_not_there_is_the_task_s_error(project: Path) -> None:
    output = await execute(project, "dance")
    assert output.error is not None
    assert output.error.startswith("EntryPointNotFoundError")


def test_an_installed_package_goes_before_the_project(tmp_path: Path) -> None:
    found = EntryPoints(project=tmp_path).load("pytest", "py.test")
    assert found.__module__.startswith("_pytest")
    with pytest.raises(EntryPointNotFoundError):
        EntryPoints(project=tmp_path).load("no-such-package", "main")


def test_only_the_end_of_a_long_log_is_kept() -> None:
    log = TaskLog()
    for _ in range(3):
        log.write("x" * MAX_LOG)
    log.write("end")
    assert log.text().endswith("xend")
    assert len(log.text()) == MAX_LOG
    assert log.truncated


def waits(event: threading.Event) -> Callable[[], None]:
    """Blocking work that only `interrupt` ends, as a Spark job does."""

    def work() -> None:
        event.wait(10)
        raise ConnectionError("the job was cancelled")

    return work


async def test_interrupted_work_has_ended_when_its_caller_knows(tmp_path: Path) -> None:
    del tmp_path
    down, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    threads: list[threading.Thread] = []

    def work() -> None:
        threads.append(threading.current_thread())
        loop.call_soon_threadsafe(begun.set)
        waits(down)()

    caller = asyncio.create_task(run_interruptibly("work", work, down.set))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert down.is_set()
    threads[0].join(5)
    assert not threads[0].is_alive()


async def test_a_program_that_catches_exceptions_is_interrupted_all_the_same() -> None:
    begun = asyncio.Event()
    loop, ends = asyncio.get_running_loop(), list[str]()

    def stubborn() -> None:
        try:
            loop.call_soon_threadsafe(begun.set)
            while True:
                threading.Event().wait(0.01)
        except InterruptedTaskError:
            ends.append("interrupted")
            raise

    caller = asyncio.create_task(run_interruptibly("work", stubborn, lambda: None))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ends == ["interrupted"]
