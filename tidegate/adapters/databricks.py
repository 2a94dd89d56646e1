"""Runs through `databricks-sdk`, which is imported only when a run is started or asked about.

Importing the SDK costs more than a second of CPU; a function that only records an event never
pays for it. Every call goes to a thread: the SDK blocks.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flows.names import FlowName, Stage
from tidegate.adapters.databricks_answers import (
    CredentialRefused,
    NotThere,
    raw_words,
    report,
    translated,
)
from tidegate.adapters.databricks_client import Credentials, connect
from tidegate.errors import Permanent, TokenSpent
from tidegate.ports import RunId, RunOrder, RunPhase, RunReport
from tidegate.settings import LOOPBACK

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

SPENT: Final = re.compile(r"idempotency|\btoken\b", re.IGNORECASE)
"""In a refusal of `run_now`: the run of this token was deleted (Jobs API, `idempotency_token`)."""

log = logging.getLogger(__name__)


class Databricks:
    """Implements `Workspace`. A job is found by its name, `tidegate-<flow>-<stage>`."""

    def __init__(
        self,
        *,
        host: str,
        token: str,
        identity: Credentials,
        renew: Callable[[], None] = lambda: None,
    ) -> None:
        """A token opens a workspace on this machine; elsewhere the identity does.

        `renew` makes the identity forget what it remembers: the workspace refused it.
        """
        scheme, hostname = urlsplit(host).scheme, urlsplit(host).hostname
        if scheme != "https" and hostname not in LOOPBACK:
            raise Permanent("DATABRICKS_HOST has to begin with https://")
        self._host, self._token = host, token
        self._identity, self._renew = identity, renew
        self._jobs: dict[str, int] = {}

    async def start(self, order: RunOrder) -> RunId:
        """Start a run, or find the one that this token already started."""
        return await asyncio.to_thread(self._start, order)

    async def report(self, run_id: RunId) -> RunReport:
        """The run's present state."""
        return await asyncio.to_thread(self._report, run_id)

    def _start(self, order: RunOrder) -> RunId:
        """A job that was deployed anew has another id: a refusal makes us look for it once."""
        job_id = self._job_id(order.flow, order.stage)
        found = self._search(job_id, order)
        if found is not None:
            return found
        try:
            return self._run_now(job_id, order)
        except NotThere as refusal:
            self._jobs.clear()
            present = self._job_id(order.flow, order.stage)
            if present != job_id:
                return self._run_now(present, order)
            if SPENT.search(str(refusal)):
                raise TokenSpent(str(refusal)) from refusal
            raise

    def _run_now(self, job_id: int, order: RunOrder) -> RunId:
        def start(client: "WorkspaceClient") -> RunId:
            waiter = client.jobs.run_now(
                job_id,
                idempotency_token=order.token,
                job_parameters={"level": str(order.level), "attempt": str(order.attempt)},
            )
            return RunId(waiter.bind()["run_id"])

        return self._call("run_now", start)

    def _search(self, job_id: int, order: RunOrder) -> RunId | None:
        """The attempt's run by its parameters; None also when its token is to be trusted."""
        if order.search_from is None:
            return None
        since = int(order.search_from.timestamp() * 1000)
        wanted = {"level": str(order.level), "attempt": str(order.attempt)}

        def find(client: "WorkspaceClient") -> RunId | None:
            for run in client.jobs.list_runs(job_id=job_id, start_time_from=since):
                given = {each.name: each.value for each in run.job_parameters or ()}
                if run.run_id and wanted.items() <= given.items():
                    return RunId(run.run_id)
            return None

        return self._call("list_runs", find)

    def _report(self, run_id: RunId) -> RunReport:
        try:
            told = report(self._call("get_run", lambda client: client.jobs.get_run(run_id)))
        except NotThere as error:
            return RunReport(phase=RunPhase.GONE, detail=str(error))
        if told.phase is not RunPhase.UNKNOWN:
            return told
        words = raw_words(self._call("get_run", lambda client: _raw(client, run_id)))
        log.warning("run %d: state %s is not known", run_id, words)
        return RunReport(phase=RunPhase.UNKNOWN, detail=words)

    def _job_id(self, flow: FlowName, stage: Stage) -> int:
        name = f"tidegate-{flow}-{stage}"
        if name not in self._jobs:
            jobs = self._call("jobs.list", lambda client: list(client.jobs.list(name=name)))
            self._jobs[name] = _only(name, [job.job_id for job in jobs if job.job_id])
        return self._jobs[name]

    def _call[T](self, name: str, call: "Callable[[WorkspaceClient], T]") -> T:
        """A credential that is refused is fetched anew, once."""
        try:
            with translated(name):
                return call(self._client)
        except CredentialRefused:
            self._renew()
            self.__dict__.pop("_client", None)
        with translated(name):
            return call(self._client)

    @cached_property
    def _client(self) -> "WorkspaceClient":
        return connect(self._host, self._token, self._identity)


def _raw(client: "WorkspaceClient", run_id: RunId) -> object:
    query = {"run_id": run_id}
    return client.api_client.do("GET", "/api/2.2/jobs/runs/get", query=query)


def _only(name: str, found: list[int]) -> int:
    if not found:
        raise Permanent(
            f"no job is named {name}: deploy the bundle with `-t prod`"
            " (a target in development mode puts [dev ...] before the names of its jobs)"
        )
    if len(found) > 1:
        raise Permanent(f"{len(found)} jobs are named {name}: delete all but one")
    return found[0]
