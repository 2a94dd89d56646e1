"""Runs that a person starts, through the real `databricks-sdk` against this repository's jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.databricks.runs.model import TaskOutput
from tests.integration.databricks.world import TOKEN, FakeSpark, World, running
from tests.unit.databricks.fakes import HeldTasks
from tidegate.adapters.manual_runs import ManualRuns
from tidegate.errors import Permanent

SILVER, GOLD = "tidegate-netflix-silver", "tidegate-netflix-gold"


@pytest.fixture
def tasks() -> HeldTasks:
    return HeldTasks(held=True)


@pytest.fixture
def world(tmp_path: Path, tasks: HeldTasks) -> Iterator[World]:
    with running(tmp_path, FakeSpark(tasks=tasks)) as started:
        yield started


def runs(world: World, tasks: HeldTasks) -> ManualRuns:
    """The first look finds the run under way."""
    return ManualRuns(
        host=world.host, token=TOKEN, pause=lambda _seconds: world.on_loop(tasks.release)
    )


def test_a_run_is_awaited_and_its_log_told(world: World, tasks: HeldTasks) -> None:
    ended = runs(world, tasks).run(SILVER, {"rebuild": "dry-run", "dataset": "titles"})
    assert (ended.succeeded, ended.log) == (True, "done\n")
    (line,) = tasks.command_lines
    assert {"--level=0", "--rebuild=dry-run", "--dataset=titles"} <= set(line)


def test_a_run_that_fails_says_why(world: World, tasks: HeldTasks) -> None:
    tasks.output = TaskOutput(logs="", error="NothingConsumedError: drop a file first")
    ended = runs(world, tasks).run(SILVER, {"rebuild": "yes"})
    assert (ended.succeeded, ended.problem) == (False, "NothingConsumedError: drop a file first")


def test_a_pipeline_is_awaited_too_and_a_job_that_is_not_there_is_told(
    world: World, tasks: HeldTasks
) -> None:
    assert runs(world, tasks).run(GOLD, {}).succeeded
    with pytest.raises(Permanent, match=r"no jobs .* named tidegate-music-silver: .* deploy"):
        runs(world, tasks).run("tidegate-music-silver", {})
