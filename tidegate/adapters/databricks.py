"""Runs through `databricks-sdk`, which is imported only when a run is started or asked about.

Importing the SDK costs more than a second of CPU; a function that only records an event never
pays for it. Every call goes to a thread: the SDK blocks.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError

from flows.names import FlowName, Stage
from tidegate.errors import Permanent, Transient
from tidegate.ports import RunId, RunOrder, RunPhase, RunReport
from tidegate.settings import LOOPBACK

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.jobs import Run

HTTP_SECONDS: Final = 10
RETRY_SECONDS: Final = 20

LATER: Final = frozenset(
    {
        "MAX_CONCURRENT_RUNS_EXCEEDED",
        "MAX_JOB_QUEUE_SIZE_EXCEEDED",
        "WORKSPACE_RUN_LIMIT_EXCEEDED",
        "CLUSTER_REQUEST_LIMIT_EXCEEDED",
        "SKIPPED",
    }
)
"""Termination codes that blame nobody's work (Databricks, jobs API 2.2)."""

BY_RESULT: Final[Mapping[str, RunPhase]] = MappingProxyType(
    {
        "SUCCESS": RunPhase.SUCCEEDED,
        "CANCELED": RunPhase.CANCELED,
        "TIMEDOUT": RunPhase.FAILED,
        "MAXIMUM_CONCURRENT_RUNS_REACHED": RunPhase.RETRY_LATER,
    }
)
"""Result states with a meaning of their own; every other one is a failure."""

TERMINAL: Final = frozenset({"TERMINATED", "SKIPPED", "INTERNAL_ERROR"})

Credentials = Callable[[], Mapping[str, str]]
"""Returns the headers that open the workspace; called for every request."""


class Databricks:
    """Implements `Workspace`. A job is found by its name, `tidegate-<flow>-<stage>`."""

    def __init__(self, *, host: str, token: str, identity: Credentials) -> None:
        """A token opens a workspace on this machine; elsewhere the identity does."""
        scheme, hostname = urlsplit(host).scheme, urlsplit(host).hostname
        if scheme != "https" and hostname not in LOOPBACK:
            raise Permanent("DATABRICKS_HOST has to begin with https://")
        self._host, self._token, self._identity = host, token, identity
        self._jobs: dict[str, int] = {}

    async def start(self, order: RunOrder) -> RunId:
        """Start a run, or find the one that this token already started."""
        return await asyncio.to_thread(self._start, order)

    async def report(self, run_id: RunId) -> RunReport:
        """The run's present state."""
        return await asyncio.to_thread(self._report, run_id)

    def _start(self, order: RunOrder) -> RunId:
        """A job that was deployed anew has another id: a refusal forgets the one we know."""
        try:
            with translated("run_now"):
                waiter = self._client.jobs.run_now(
                    self._job_id(order.flow, order.stage),
                    idempotency_token=order.token,
                    job_parameters={"level": str(order.level), "attempt": str(order.attempt)},
                )
        except Permanent:
            self._jobs.clear()
            raise
        return RunId(waiter.bind()["run_id"])

    def _report(self, run_id: RunId) -> RunReport:
        from databricks.sdk.errors import InvalidParameterValue, ResourceDoesNotExist  # noqa: PLC0415 - lazily

        with translated("get_run"):
            try:
                return report(self._client.jobs.get_run(run_id))
            except (ResourceDoesNotExist, InvalidParameterValue) as error:
                return RunReport(phase=RunPhase.GONE, detail=str(error.error_code))

    def _job_id(self, flow: FlowName, stage: Stage) -> int:
        name = f"tidegate-{flow}-{stage}"
        if name not in self._jobs:
            found = [job.job_id for job in self._client.jobs.list(name=name) if job.job_id]
            if len(found) != 1:
                raise Permanent(f"{len(found)} jobs are named {name}: deploy the bundle once")
            self._jobs[name] = found[0]
        return self._jobs[name]

    @cached_property
    def _client(self) -> "WorkspaceClient":
        from databricks.sdk import WorkspaceClient  # noqa: PLC0415 - see the module's docstring
        from databricks.sdk.core import Config, CredentialsStrategy  # noqa: PLC0415 - the same

        if self._token:
            return WorkspaceClient(
                config=Config(
                    host=self._host,
                    token=self._token,
                    auth_type="pat",
                    http_timeout_seconds=HTTP_SECONDS,
                    retry_timeout_seconds=RETRY_SECONDS,
                )
            )
        identity = self._identity

        class ManagedIdentity(CredentialsStrategy):
            """The SDK has no strategy for managed identities of its own."""

            def auth_type(self) -> str:
                return "tidegate-managed-identity"

            def __call__(self, _config: Config) -> Callable[[], dict[str, str]]:
                return lambda: dict(identity())

        return WorkspaceClient(
            config=Config(
                host=self._host,
                credentials_strategy=ManagedIdentity(),
                http_timeout_seconds=HTTP_SECONDS,
                retry_timeout_seconds=RETRY_SECONDS,
            )
        )


def report(run: "Run") -> RunReport:
    """Read both forms of the state; a state that this SDK does not know keeps us polling."""
    state, status = run.state, run.status
    life = state.life_cycle_state.value if state and state.life_cycle_state else ""
    ended = bool(status and status.state and status.state.value == "TERMINATED")
    if life not in TERMINAL and not ended:
        return RunReport(phase=RunPhase.ACTIVE, detail=life)
    details = status.termination_details if status else None
    code = details.code.value if details and details.code else ""
    result = state.result_state.value if state and state.result_state else ""
    detail = " ".join(part for part in (life, result, code) if part)
    if code in LATER or life == "SKIPPED":
        return RunReport(phase=RunPhase.RETRY_LATER, detail=detail)
    if code == "USER_CANCELED":
        return RunReport(phase=RunPhase.CANCELED, detail=detail)
    return RunReport(phase=BY_RESULT.get(result, RunPhase.FAILED), detail=detail)


@contextlib.contextmanager
def translated(call: str) -> Iterator[None]:
    """The SDK's errors in our words. Its own TimeoutError means that its retries are spent.

    A credential that is refused (401) may just have expired: that is worth another try.
    """
    from databricks.sdk.errors import (  # noqa: PLC0415 - see the module's docstring
        BadRequest,
        NotFound,
        PermissionDenied,
    )
    from databricks.sdk.errors.base import DatabricksError  # noqa: PLC0415 - the same
    from requests.exceptions import RequestException  # noqa: PLC0415 - the same

    try:
        yield
    except (BadRequest, NotFound, PermissionDenied) as error:
        raise Permanent(f"{call}: {type(error).__name__} {error.error_code}") from error
    except DatabricksError as error:
        raise Transient(f"{call}: {type(error).__name__} {error.error_code}") from error
    except (TimeoutError, RequestException, AzureError) as error:
        raise Transient(f"{call}: {type(error).__name__}") from error
