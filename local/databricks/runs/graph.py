"""Which tasks of a run may start, which never will, and how the run ends: no clock, no I/O.

The rules are those of "Configure task dependencies" in the Databricks documentation.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from databricks.sdk.service import jobs
from databricks.sdk.service.jobs import RunIf

from local.databricks.runs.model import Outcome, Phase, Run, TaskRun


class Go(StrEnum):
    """What a task may do that has not ended."""

    WAIT = "WAIT"
    START = "START"


class Upstream(StrEnum):
    """How a task looks to those that depend on it."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXCLUDED = "EXCLUDED"


SEEN_AS: Final[Mapping[Outcome, Upstream]] = MappingProxyType(
    {
        Outcome.SUCCESS: Upstream.SUCCEEDED,
        Outcome.SUCCESS_WITH_FAILURES: Upstream.SUCCEEDED,
        Outcome.FAILED: Upstream.FAILED,
        Outcome.TIMED_OUT: Upstream.FAILED,
        Outcome.LOST: Upstream.FAILED,
        Outcome.INTERNAL_ERROR: Upstream.FAILED,
        Outcome.SKIPPED: Upstream.FAILED,
        Outcome.UPSTREAM_FAILED: Upstream.FAILED,
        Outcome.CANCELED: Upstream.CANCELED,
        Outcome.UPSTREAM_CANCELED: Upstream.CANCELED,
        Outcome.EXCLUDED: Upstream.EXCLUDED,
    }
)
BAD: Final = frozenset({Upstream.FAILED, Upstream.CANCELED})


class Rule(NamedTuple):
    """One value of `run_if`."""

    met: Callable[[frozenset[Upstream]], bool]
    handles_failure: bool = False
    """Such a task is EXCLUDED when the rule is not met; others inherit what went wrong."""


RULES: Final[Mapping[RunIf, Rule]] = MappingProxyType(
    {
        RunIf.ALL_SUCCESS: Rule(met=lambda seen: seen <= {Upstream.SUCCEEDED}),
        RunIf.AT_LEAST_ONE_SUCCESS: Rule(met=lambda seen: Upstream.SUCCEEDED in seen),
        RunIf.NONE_FAILED: Rule(met=lambda seen: not seen & BAD),
        RunIf.ALL_DONE: Rule(met=lambda _seen: True),
        RunIf.AT_LEAST_ONE_FAILED: Rule(met=lambda seen: bool(seen & BAD), handles_failure=True),
        RunIf.ALL_FAILED: Rule(met=lambda seen: seen <= BAD, handles_failure=True),
    }
)
REASONS: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.UPSTREAM_FAILED: "Upstream task failed.",
        Outcome.UPSTREAM_CANCELED: "Upstream task was cancelled.",
        Outcome.EXCLUDED: "The condition for this task was not met.",
    }
)


def verdict(task: jobs.Task, run: Run) -> Go | Outcome:
    """What becomes of a task that is BLOCKED; an outcome when it never runs."""
    before = {each.task_key: each for each in run.tasks}
    wanted = task.depends_on or []
    if any(before[each.task_key].progress.active for each in wanted):
        return Go.WAIT
    seen = frozenset(_seen(each, before[each.task_key]) for each in wanted)
    return _ruled(RULES[task.run_if or RunIf.ALL_SUCCESS], seen) if seen else Go.START


def _seen(dependency: jobs.TaskDependency, task: TaskRun) -> Upstream:
    found = SEEN_AS[task.progress.outcome or Outcome.FAILED]
    branch = dependency.outcome
    other_branch = branch is not None and branch != str(task.condition).lower()
    return Upstream.EXCLUDED if found is Upstream.SUCCEEDED and other_branch else found


def _ruled(rule: Rule, seen: frozenset[Upstream]) -> Go | Outcome:
    if seen == {Upstream.EXCLUDED}:
        return Outcome.EXCLUDED
    if rule.met(seen):
        return Go.START
    if rule.handles_failure or not seen & BAD:
        return Outcome.EXCLUDED
    return Outcome.UPSTREAM_FAILED if Upstream.FAILED in seen else Outcome.UPSTREAM_CANCELED


def settled(tasks: Iterable[jobs.Task], run: Run) -> list[tuple[jobs.Task, Go | Outcome]]:
    """Every task that waits and need not wait any longer, and what becomes of it."""
    waiting = [each for each in tasks if run.task(each.task_key).progress.phase is Phase.BLOCKED]
    found = [(each, verdict(each, run)) for each in waiting]
    return [(task, each) for task, each in found if each is not Go.WAIT]


def ending(tasks: Iterable[jobs.Task], run: Run) -> tuple[Outcome, str]:
    """The run's outcome and message, when each of its tasks has ended.

    The tasks that no other depends on decide; which failure it was the first that failed says.
    """
    upstream = {each.task_key for task in tasks for each in task.depends_on or ()}
    bad = [each for each in run.tasks if SEEN_AS[_outcome(each)] in BAD]
    if not bad:
        return Outcome.SUCCESS, ""
    if all(each.task_key in upstream for each in bad):
        return Outcome.SUCCESS_WITH_FAILURES, f"Tasks failed: {_keys(bad)}."
    cause = next(each for each in bad if _outcome(each) not in REASONS)
    if _outcome(cause) is not Outcome.FAILED:
        return _outcome(cause), cause.progress.message
    message = f"Task {cause.task_key} failed with message: {cause.progress.message}."
    return Outcome.FAILED, message


def _outcome(task: TaskRun) -> Outcome:
    return task.progress.outcome or Outcome.FAILED


def _keys(tasks: Iterable[TaskRun]) -> str:
    return ", ".join(each.task_key for each in tasks)
