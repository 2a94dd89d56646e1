"""Writes every step of a run and of its tasks down before the next one is taken."""

from dataclasses import dataclass, replace

from local.databricks.clock import Clock
from local.databricks.runs.model import Outcome, Phase, Run, RunId, TaskRun
from local.databricks.runs.store import RunStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The only place where a run changes; raises IllegalTransitionError where the table says no."""

    store: RunStore
    clock: Clock

    def run(self, run_id: RunId) -> Run:
        """Raises LookupError for a run that was deleted."""
        run = self.store.find(run_id)
        if run is None:
            raise LookupError(f"run {run_id} vanished while it was active")
        return run

    def move(self, run_id: RunId, phase: Phase) -> None:
        """The run, not its tasks."""
        run = self.run(run_id)
        self.store.save(replace(run, progress=run.progress.to(phase, self.clock())))

    def end(self, run_id: RunId, outcome: Outcome, message: str) -> None:
        """The run, and with the same outcome every task of it that has not ended."""
        self.store.save(ended(self.run(run_id), outcome, message, self.clock()))

    def conclude(self, run_id: RunId, outcome: Outcome, message: str) -> None:
        """The run, whose tasks have ended."""
        run = self.run(run_id)
        progress = run.progress.end(outcome, message, self.clock())
        self.store.save(replace(run, progress=progress))

    def put(self, run_id: RunId, task: TaskRun) -> None:
        """A task with what is newly known of it."""
        self.store.save(self.run(run_id).with_task(task))

    def move_task(self, run_id: RunId, task_key: str, phase: Phase) -> None:
        """One task."""
        task = self.run(run_id).task(task_key)
        self.put(run_id, replace(task, progress=task.progress.to(phase, self.clock())))

    def end_task(self, run_id: RunId, task_key: str, outcome: Outcome, message: str) -> None:
        """One task."""
        task = self.run(run_id).task(task_key)
        self.put(run_id, replace(task, progress=task.progress.end(outcome, message, self.clock())))


def ended(run: Run, outcome: Outcome, message: str, now: int) -> Run:
    """The run and every task of it that has not ended."""
    return replace(
        run,
        progress=run.progress.end(outcome, message, now),
        tasks=tuple(
            replace(task, progress=task.progress.end(outcome, message, now))
            if task.progress.active
            else task
            for task in run.tasks
        ),
    )
