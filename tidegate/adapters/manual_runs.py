"""Runs of jobs that a person starts and waits for, through the Jobs API of `databricks-sdk`."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from tidegate.adapters.databricks_answers import report, translated
from tidegate.adapters.person import check_host, client_of
from tidegate.errors import Permanent
from tidegate.ports import RunPhase

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.jobs import Run, RunOutput

PAUSES: Final = (0.2, 0.3, 0.5, 1.0, 2.0, 5.0)
"""Seconds between two looks at a run; the last one is repeated."""

OPEN: Final = frozenset({RunPhase.ACTIVE, RunPhase.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over."""

    run_id: int
    succeeded: bool
    log: str = ""
    """What its tasks wrote to standard output; a pipeline task writes nothing."""
    problem: str = ""


class ManualRuns:
    """The jobs of a workspace, for a person."""

    def __init__(
        self, *, host: str, token: str = "", pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Raises Permanent when the host is elsewhere and not opened by https."""
        check_host(host)
        self._host, self._token, self._pause = host, token, pause

    def run(self, job: str, parameters: Mapping[str, str]) -> Ended:
        """Start a run of the job of that name, and wait until it is over; it may queue first.

        Raises Permanent, Transient.
        """
        job_id = self._job_id(job)
        with translated("run_now"):
            # The SDK repeats a call whose answer was lost: the token keeps it one run.
            waiter = self._client.jobs.run_now(
                job_id, idempotency_token=uuid.uuid4().hex, job_parameters=dict(parameters)
            )
            run_id = int(waiter.bind()["run_id"])
        with translated("get_run"):
            return self._ended(run_id, self._end_of(run_id))

    def _end_of(self, run_id: int) -> "Run":
        found = self._client.jobs.get_run(run_id)
        pauses = chain(PAUSES, repeat(PAUSES[-1]))
        while report(found).phase in OPEN:
            self._pause(next(pauses))
            found = self._client.jobs.get_run(run_id)
        return found

    def _ended(self, run_id: int, run: "Run") -> Ended:
        outputs = [self._output(task.run_id) for task in run.tasks or () if task.run_id]
        told = report(run)
        return Ended(
            run_id=run_id,
            succeeded=told.phase is RunPhase.SUCCEEDED,
            log="".join(each.logs or "" for each in outputs),
            problem="; ".join(each.error for each in outputs if each.error) or told.detail,
        )

    def _output(self, task_run_id: int) -> "RunOutput":
        return self._client.jobs.get_run_output(task_run_id)

    def _job_id(self, job: str) -> int:
        with translated("jobs.list"):
            found = [each.job_id for each in self._client.jobs.list(name=job) if each.job_id]
        if len(found) != 1:
            raise Permanent(
                f"{len(found) or 'no'} jobs of the workspace are named {job}: it takes one, which"
                " the bundle deploys (`databricks bundle deploy -t prod`)"
            )
        return found[0]

    @cached_property
    def _client(self) -> "WorkspaceClient":
        return client_of(self._host, self._token)
