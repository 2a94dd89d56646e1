"""Bundles whose jobs are graphs: what is read, for which target, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.databricks.bundle import BundleError, Job, load_bundle
from local.databricks.bundle.dynamic import upstream
from local.databricks.runs.notices import wanted
from tests.unit.databricks.graphs import a_job, wheel

ROOT = """
bundle: {name: graphs}
include: [graph.yml]
variables:
  pager: {description: Who is called., default: nobody}
  limit: {default: "10"}
targets:
  dev: {mode: development, default: true}
  prod:
    mode: production
    variables: {pager: on-call}
    resources: {jobs: {graph: {timeout_seconds: 3600, max_concurrent_runs: 3}}}
"""
GRAPH = """
resources:
  jobs:
    graph:
      name: graph-${bundle.target}
      queue: {enabled: true}
      timeout_seconds: 60
      parameters:
        - {name: day, default: "{{job.start_time.iso_date}}"}
      webhook_notifications: {on_failure: [{id: "${var.pager}"}]}
      notification_settings: {no_alert_for_skipped_runs: true}
      tasks:
        - task_key: publish
          depends_on: [{task_key: check, outcome: "true"}]
          run_if: ALL_SUCCESS
          timeout_seconds: 30
          webhook_notifications: {on_start: [{id: "${var.pager}"}]}
          python_wheel_task:
            package_name: p
            entry_point: publish
            parameters: ["{{tasks.count.values.rows}}", "{{tasks.`count`.result_state}}"]
        - task_key: check
          depends_on: [{task_key: count}]
          condition_task:
            {op: GREATER_THAN, left: "{{tasks.count.values.rows}}", right: "${var.limit}"}
        - task_key: count
          python_wheel_task:
            package_name: p
            entry_point: count
            named_parameters: {day: "{{job.parameters.day}}"}
"""


ALERT = "webhook_notifications: {on_start: [{id: a}]}"


@pytest.fixture
def graph(tmp_path: Path) -> Callable[..., Job]:
    """Reads the bundle above with one text in place of another."""

    def load(old: str = "", new: str = "", *, target: str = "dev", **variables: str) -> Job:
        assert old in GRAPH
        (tmp_path / "databricks.yml").write_text(ROOT, "utf-8")
        (tmp_path / "graph.yml").write_text(GRAPH.replace(old, new) if old else GRAPH, "utf-8")
        return load_bundle(tmp_path, target, variables).jobs[0]

    return load


def test_a_graph_is_read_with_the_variables_of_its_target(graph: Callable[..., Job]) -> None:
    dev, prod = graph(limit="3"), graph(target="prod")
    assert [dev.name, prod.name] == ["graph-dev", "graph-prod"]
    assert [dev.settings.timeout_seconds, prod.settings.timeout_seconds] == [60, 3600]
    assert [dev.max_concurrent_runs, prod.max_concurrent_runs] == [1, 3]
    assert [wanted((job,)) for job in (dev, prod)] == [{"nobody"}, {"on-call"}]
    limits = [job.tasks[1].condition_task for job in (dev, prod)]
    assert [each and each.right for each in limits] == ["3", "10"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("depends_on: [{task_key: count}]", "depends_on: [{task_key: publish}]", "before itself"),
        ('outcome: "true"', 'outcome: "maybe"', "must be"),
        ("{task_key: count}", '{task_key: count, outcome: "true"}', "count is no condition_task"),
        ("{{tasks.count.values.rows}}", "{{tasks.other.values.rows}}", "is not defined"),
        ("{{job.parameters.day}}", "{{tasks.publish.values.rows}}", "is not defined"),
        ("{{job.parameters.day}}", "{{job.start_time.fortnight}}", "is not defined"),
        ("op: GREATER_THAN", "op: ABOUT", "another type"),
        ("depends_on: [{task_key: count}]", ALERT, "notifies nobody"),
    ],
)  # fmt: skip
def test_a_graph_that_could_not_run_is_refused(
    graph: Callable[..., Job], old: str, new: str, problem: str
) -> None:
    with pytest.raises(BundleError, match=problem):
        graph(old, new)


def test_a_task_of_a_cycle_is_before_itself() -> None:
    tasks = [*a_job(wheel("a", "c"), wheel("b", "a"), wheel("c", "b"), wheel("d", "a")).tasks]
    found = upstream(tasks)
    assert found == dict.fromkeys("abcd", frozenset("abc"))
