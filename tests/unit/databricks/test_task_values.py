"""`dbutils.jobs.taskValues` in the thread of a task, and references to what it set."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from local.databricks.documents import Json
from local.databricks.runs.model import RunId
from local.databricks.runs.references import name, values_of
from local.databricks.runs.work import TaskCall, WheelWork
from local.databricks.tasks.entry_points import EntryPoints
from local.databricks.tasks.surroundings import tasks_have_their_own
from local.databricks.tasks.values import MAX_BYTES, TaskValues, TaskValuesUtility
from local.databricks.tasks.wheel import WheelTasks
from tests.unit.databricks.fakes import NoSessions
from tests.unit.databricks.test_graph import a_run

WHEEL = """
def main():
    from databricks.sdk.runtime import dbutils
    values = dbutils.jobs.taskValues
    before = values.get(taskKey="count", key="rows", debugValue=1)
    values.set(key="rows", value=before + 1)
    raise LookupError("what was set stays")
"""
PROJECT = """
[project]
name = "counting_wheel"
[project.scripts]
main = "counting_wheel:main"
"""


async def test_a_wheel_task_reads_and_sets_values_through_the_sdk(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "counting_wheel.py").write_text(WHEEL, "utf-8")
    tasks = WheelTasks(sessions=NoSessions(), entry_points=EntryPoints(project=tmp_path))
    work = WheelWork(package_name="counting_wheel", entry_point="main", arguments=())
    call = TaskCall(
        run_id=RunId(1),
        task_run_id=RunId(2),
        label="test",
        work=work,
        task_values={"count": {"rows": 41}},
    )
    before = dict(sys.modules)
    try:
        with tasks_have_their_own():
            output = await tasks.execute(call, work)
    finally:
        sys.path.remove(str(tmp_path))
        for added in sys.modules.keys() - before.keys():
            if added.startswith(("databricks.sdk.runtime", "counting_wheel")):
                del sys.modules[added]
    assert output.error == "LookupError: what was set stays"
    assert output.values == {"rows": 42}


def test_references_are_read_with_their_backticks() -> None:
    assert name("tasks.`a-b`.values.`x.y z`") == ("tasks", "a-b", "values", "x.y z")
    assert name("job.parameters.by.name") == ("job", "parameters", "by.name")
    assert name("job.parameters.`by.name`") == ("job", "parameters", "by.name")


def test_what_a_task_may_refer_to() -> None:
    run = a_run("a", "b")
    run = replace(run, progress=replace(run.progress, started=1_800_000_000_000))
    run = run.with_task(replace(run.task("a"), values={"ok": True, "n": 1.5, "text": "x y"}))
    values = values_of(run, run.task("b"))
    wanted = {
        "{{job.start_time.iso_datetime}}": "2027-01-15T08:00:00Z",
        "{{job.start_time.iso_date}} {{ job.start_time.hour }}": "2027-01-15 8",
        "{{job.start_time.iso_weekday}}{{job.start_time.is_weekday}}": "5true",
        "{{job.start_time.timestamp_ms}}": "1800000000000",
        "{{tasks.a.values.ok}},{{tasks.a.values.n}},{{tasks.a.values.text}}": "true,1.5,x y",
        "{{tasks.a.run_id}}-{{task.run_id}}-{{job.run_id}}": "10-11-1",
        "{{task.name}}{{job.repair_count}}{{job.trigger.type}}": "b0one_time",
        "{{nothing.known}} {{job": "{{nothing.known}} {{job",
    }
    assert {text: values.filled(text) for text in wanted} == wanted


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "beans", ["a", 1], {"a": {"b": []}}])
def test_whatever_json_can_say_is_kept(value: Json) -> None:
    current = TaskValues()
    TaskValuesUtility(lambda: current).set("key", value)
    assert current.set_here == {"key": value}


def test_a_value_has_its_limits() -> None:
    utility = TaskValuesUtility(TaskValues)
    utility.set("fits", "x" * (MAX_BYTES - 2))
    with pytest.raises(ValueError, match="more than 49152"):
        utility.set("too long", "x" * (MAX_BYTES - 1))
    with pytest.raises(ValueError, match="not JSON serializable"):
        utility.set("set", {1, 2})  # type: ignore[arg-type] # what a program may do all the same
    halves: list[tuple[str, Json]] = [("a", "\ud800"), ("a", {"\ud800": 1}), ("\ud800", "a")]
    for key, value in halves:
        with pytest.raises(ValueError, match="surrogates not allowed"):
            utility.set(key, value)
    with pytest.raises(TypeError, match="must be a string"):
        utility.set(1, 2)  # type: ignore[arg-type] # the same


def test_a_value_that_is_not_there_is_the_default_or_an_error() -> None:
    current = TaskValues(of_tasks={"a": {"n": 1}})
    utility = TaskValuesUtility(lambda: current)
    assert utility.get("a", "n", default=2, debugValue=3) == 1
    assert utility.get("a", "m", default=2, debugValue=3) == 2
    with pytest.raises(ValueError, match="has not set m"):
        utility.get("a", "m", debugValue=3)
    with pytest.raises(ValueError, match="no task b"):
        utility.get("b", "n", default=2)


def test_outside_of_a_job_only_the_debug_value_counts() -> None:
    utility = TaskValuesUtility(lambda: None)
    utility.set("n", 1)
    assert utility.get("a", "n", default=2, debugValue=3) == 3
    with pytest.raises(TypeError, match="needs debugValue"):
        utility.get("a", "n", default=2)
