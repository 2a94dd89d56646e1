"""Python wheel tasks: a function of an installed package with a command line of its own."""

import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from local.databricks.documents import storable
from local.databricks.runs.model import TaskOutput
from local.databricks.runs.work import TaskCall, WheelWork
from local.databricks.tasks.entry_points import EntryPoints
from local.databricks.tasks.sessions import Sessions
from local.databricks.tasks.surroundings import Surroundings, TaskLog, enter
from local.databricks.tasks.threads import run_interruptibly
from local.databricks.tasks.values import TaskValues


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTasks:
    """Runs wheel tasks in threads; needs `tasks_have_their_own` to hold."""

    sessions: Sessions
    entry_points: EntryPoints

    async def execute(self, call: TaskCall, work: WheelWork) -> TaskOutput:
        """What the task wrote and how it failed, if it did. Raises CancelledError."""
        log, values = TaskLog(), TaskValues(of_tasks=call.task_values)
        ended = await run_interruptibly(
            _tag(call),
            self._body(call, work, log, values),
            lambda: self.sessions.interrupt(_tag(call)),
        )
        return replace(_output(log, ended), values=values.set_here)

    def _body(
        self, call: TaskCall, work: WheelWork, log: TaskLog, values: TaskValues
    ) -> Callable[[], None]:
        def body() -> None:
            argv = [work.entry_point, *work.arguments]
            with self.sessions.session_of(_tag(call), call.label) as session:
                enter(Surroundings(argv=argv, log=log, session=session, values=values))
                self.entry_points.load(work.package_name, work.entry_point)()

        return body


def _tag(call: TaskCall) -> str:
    return f"task-{call.task_run_id}"


def _output(log: TaskLog, ended: Future[None]) -> TaskOutput:
    error = ended.exception()
    if isinstance(error, SystemExit) and error.code in (None, 0):
        error = None
    output = TaskOutput(logs=storable(log.text()), logs_truncated=log.truncated)
    if error is None:
        return output
    trace = "".join(traceback.format_exception(error))
    named = f"{type(error).__name__}: {error}"
    return replace(output, error=storable(named), error_trace=storable(trace))
