"""What is done about everything that a workspace can answer: one table.

The adapter reads a run's state by it, the conductor acts by it, docs/runs.md shows it, and every
row has a test. Words are those of the Jobs API 2.2 and of `databricks-sdk` (service/jobs.py,
errors/platform.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tidegate.ports import RunPhase


class Met(StrEnum):
    """Where a word is met."""

    LIFE = "life cycle state"
    RESULT = "result state"
    CODE = "termination code"
    ERROR = "error of a call"


class Refusal(StrEnum):
    """What a call that failed means."""

    LATER = "later"
    """The same call is made again, with the same token, further and further apart."""
    RENEW = "renew"
    """The credential is fetched anew and the call made once more; then as `later`."""
    BLOCK = "block"
    """The stage is blocked."""
    GONE = "gone"
    """The run is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row."""

    met: Met
    word: str
    answer: RunPhase | Refusal | None
    """None: the run is over, and result and code say how."""
    why: str
    vague: bool = False
    """The termination code, when there is one, says it better."""


def _life(word: str, answer: RunPhase | None, why: str) -> Rule:
    return Rule(met=Met.LIFE, word=word, answer=answer, why=why)


def _result(word: str, answer: RunPhase, why: str, *, vague: bool = False) -> Rule:
    return Rule(met=Met.RESULT, word=word, answer=answer, why=why, vague=vague)


def _code(word: str, answer: RunPhase, why: str) -> Rule:
    return Rule(met=Met.CODE, word=word, answer=answer, why=why)


def _error(word: str, answer: Refusal, why: str) -> Rule:
    return Rule(met=Met.ERROR, word=word, answer=answer, why=why)


_P = RunPhase

RULES: Final[tuple[Rule, ...]] = (
    _life("PENDING", _P.ACTIVE, "It is being set up."),
    _life("QUEUED", _P.ACTIVE, "Another run of the job, perhaps a person's, is before it."),
    _life("BLOCKED", _P.ACTIVE, "It waits for another run."),
    _life("RUNNING", _P.ACTIVE, "It works."),
    _life("TERMINATING", _P.ACTIVE, "It may still write its receipt."),
    _life("WAITING_FOR_RETRY", _P.ACTIVE, "Databricks tries it again: the same run."),
    _life("WAITING", _P.ACTIVE, "The same, in the newer field."),
    _life("TERMINATED", None, "It is over: result and code say how."),
    _life("INTERNAL_ERROR", None, "The same; a failed task on serverless shows it too."),
    _life(
        "SKIPPED", _P.RETRY_LATER, "It never ran: the job was busy, and its queue was off or full."
    ),
    _result("SUCCESS", _P.SUCCEEDED, "Counts for gold; bronze and silver need the receipt too."),
    _result("SUCCESS_WITH_FAILURES", _P.FAILED, "A part failed: gold may be half refreshed."),
    _result("FAILED", _P.FAILED, "A task failed; the code may say more.", vague=True),
    _result("TIMEDOUT", _P.FAILED, "It ran out of its time."),
    _result("CANCELED", _P.CANCELED, "A person stopped it; the code may say more.", vague=True),
    _result("DISABLED", _P.CANCELED, "A person disabled the task."),
    _result("EXCLUDED", _P.REFUSED, "A condition of the job was not met: our jobs have none."),
    _result("UPSTREAM_FAILED", _P.FAILED, "A task before it failed."),
    _result("UPSTREAM_CANCELED", _P.CANCELED, "A person stopped a task before it."),
    _result("MAXIMUM_CONCURRENT_RUNS_REACHED", _P.RETRY_LATER, "The job was busy."),
    _code("SUCCESS", _P.SUCCEEDED, "Believed where no result says otherwise."),
    _code("SUCCESS_WITH_FAILURES", _P.FAILED, "A part failed."),
    _code("RUN_EXECUTION_ERROR", _P.FAILED, "A task failed; its type CLIENT_ERROR says no more."),
    _code("USER_CANCELED", _P.CANCELED, "A person stopped it."),
    _code("CANCELED", _P.FAILED, "The platform stopped it, for example because it took too long."),
    _code("DISABLED", _P.CANCELED, "A person disabled it."),
    _code("SKIPPED", _P.RETRY_LATER, "It never ran."),
    _code("MAX_CONCURRENT_RUNS_EXCEEDED", _P.RETRY_LATER, "The job was busy."),
    _code("MAX_JOB_QUEUE_SIZE_EXCEEDED", _P.RETRY_LATER, "The job's queue was full."),
    _code("WORKSPACE_RUN_LIMIT_EXCEEDED", _P.RETRY_LATER, "The workspace was busy."),
    _code("CLUSTER_REQUEST_LIMIT_EXCEEDED", _P.RETRY_LATER, "The workspace was busy."),
    _code("MAX_SPARK_CONTEXTS_EXCEEDED", _P.RETRY_LATER, "The cluster was busy."),
    _code("INTERNAL_ERROR", _P.FAILED, "Something in Databricks broke."),
    _code("DRIVER_ERROR", _P.FAILED, "The driver was lost."),
    _code("CLUSTER_ERROR", _P.FAILED, "The cluster was lost."),
    _code("CLOUD_FAILURE", _P.FAILED, "The cloud took something away."),
    _code("STORAGE_ACCESS_ERROR", _P.FAILED, "The storage account did not answer."),
    _code("LIBRARY_INSTALLATION_ERROR", _P.FAILED, "Often a package index that is down."),
    _code("BREAKING_CHANGE", _P.FAILED, "Databricks says that it tries with another setting."),
    _code("UNAUTHORIZED_ERROR", _P.REFUSED, "The job lacks a right."),
    _code("RESOURCE_NOT_FOUND", _P.REFUSED, "Something that the job names is missing."),
    _code("INVALID_CLUSTER_REQUEST", _P.REFUSED, "The job's definition is wrong."),
    _code("INVALID_RUN_CONFIGURATION", _P.REFUSED, "The job's definition is wrong."),
    _code("FEATURE_DISABLED", _P.REFUSED, "The workspace lacks a feature."),
    _code("REPOSITORY_CHECKOUT_FAILED", _P.REFUSED, "Our jobs have no repository."),
    _code("BUDGET_POLICY_LIMIT_EXCEEDED", _P.REFUSED, "The workspace's budget is spent."),
    _error("TooManyRequests", Refusal.LATER, "429: not before `Retry-After` has passed."),
    _error("TemporarilyUnavailable", Refusal.LATER, "503: the same."),
    _error("InternalError", Refusal.LATER, "500: it may have had its effect; the token tells."),
    _error("DeadlineExceeded", Refusal.LATER, "504: the same."),
    _error("ResourceConflict", Refusal.LATER, "409: another call is at work on the job."),
    _error("DatabricksError", Refusal.LATER, "Any other answer, 502 for example."),
    _error("TimeoutError", Refusal.LATER, "No answer within the SDK's own retries."),
    _error("RequestException", Refusal.LATER, "The connection broke, perhaps after the effect."),
    _error("AzureError", Refusal.LATER, "The identity's endpoint did not answer."),
    _error("Unauthenticated", Refusal.RENEW, "401: the credential expired."),
    _error("PermissionDenied", Refusal.BLOCK, "403: the identity lacks CAN MANAGE RUN on the job."),
    _error("BadRequest", Refusal.BLOCK, "400: job or parameters are not what we expect."),
    _error("NotFound", Refusal.BLOCK, "404: the address is not that of the workspace."),
    _error("NotImplemented", Refusal.BLOCK, "501: the workspace has no Jobs API 2.2."),
    _error("ResourceDoesNotExist", Refusal.GONE, "The run was deleted, or is older than 60 days."),
    _error("InvalidParameterValue", Refusal.GONE, "The same, in the words of the HTTP API."),
)


def rules(met: Met) -> Mapping[str, Rule]:
    """The rows of one place, by word."""
    return MappingProxyType({rule.word: rule for rule in RULES if rule.met is met})


LIFE: Final = rules(Met.LIFE)
RESULTS: Final = rules(Met.RESULT)
CODES: Final = rules(Met.CODE)
ERRORS: Final = rules(Met.ERROR)
