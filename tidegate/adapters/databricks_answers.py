"""What the workspace answers, in our words; which word means what is `conductor/run_policy.py`."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from azure.core.exceptions import AzureError

from tidegate.conductor.run_policy import CODES, ERRORS, LIFE, RESULTS, Refusal
from tidegate.errors import Permanent, Throttled, Transient
from tidegate.ports import RunPhase, RunReport

if TYPE_CHECKING:
    from databricks.sdk.service.jobs import Run

MAX_MESSAGE: Final = 300


class CredentialRefused(Transient):
    """401: perhaps the credential expired a moment ago."""


class NotThere(Permanent):
    """The job or the run of the call does not exist, or the call is wrong."""


def report(run: "Run") -> RunReport:
    """Read both forms of the state; the SDK turns words that it does not know into None."""
    state, status = run.state, run.status
    details = status.termination_details if status else None
    life = _word(state.life_cycle_state if state else None)
    newer = _word(status.state if status else None)
    result = _word(state.result_state if state else None)
    code = _word(details.code if details else None)
    words = (life or newer, result, code)
    phase = _phase((life, newer), result, code)
    return RunReport(phase=phase, detail=" ".join(word for word in words if word))


def _word(value: Enum | None) -> str:
    return str(value.value) if value else ""


def _phase(lives: tuple[str, str], result: str, code: str) -> RunPhase:
    known = [LIFE[life].answer for life in lives if life in LIFE]
    if RunPhase.RETRY_LATER in known:
        return RunPhase.RETRY_LATER
    if None in known:
        return _ending(result, code)
    return RunPhase.ACTIVE if known else RunPhase.UNKNOWN


def _ending(result: str, code: str) -> RunPhase:
    """The code refines a vague result, but makes no success of a failure."""
    by_result, by_code = RESULTS.get(result), CODES.get(code)
    if by_result is not None and not by_result.vague:
        return _phase_of(by_result.answer)
    if by_code is not None and (by_result is None or by_code.answer is not RunPhase.SUCCEEDED):
        return _phase_of(by_code.answer)
    return _phase_of(by_result.answer) if by_result else RunPhase.FAILED


def _phase_of(answer: RunPhase | Refusal | None) -> RunPhase:
    return answer if isinstance(answer, RunPhase) else RunPhase.FAILED


def raw_words(answer: object) -> str:
    """The words of a state that the SDK does not know, as the workspace sent them."""
    run = answer if isinstance(answer, Mapping) else {}
    parts = ((run.get("state"), "life_cycle_state"), (run.get("status"), "state"))
    words = [str(part.get(key, "")) for part, key in parts if isinstance(part, Mapping)]
    return " ".join(word for word in words if word)[:MAX_MESSAGE] or "no state at all"


@contextlib.contextmanager
def translated(call: str) -> Iterator[None]:
    """The SDK's errors in our words. Its own TimeoutError means that its retries are spent."""
    from databricks.sdk.errors.base import DatabricksError  # noqa: PLC0415 - needed here only
    from requests.exceptions import RequestException  # noqa: PLC0415 - the same

    try:
        yield
    except (DatabricksError, TimeoutError, RequestException, AzureError) as error:
        raise _ours(call, error) from error


def _ours(call: str, error: Exception) -> Transient | Permanent:
    rule = next(ERRORS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in ERRORS)
    code = getattr(error, "error_code", None)
    said = " ".join(part for part in (call, type(error).__name__, code) if part)
    match rule.answer:
        case Refusal.BLOCK:
            return Permanent(f"{said}: {rule.why}")
        case Refusal.GONE:
            return NotThere(f"{said}: {str(error)[:MAX_MESSAGE]}")
        case Refusal.RENEW:
            return CredentialRefused(said)
        case _:
            return _later(said, error)


def _later(said: str, error: Exception) -> Transient:
    """The error, or the last one before the SDK gave up, may say when to come back."""
    for each in (error, error.__cause__):
        seconds = getattr(each, "retry_after_secs", None)
        if isinstance(seconds, int):
            return Throttled(said, timedelta(seconds=seconds))
    return Transient(said)
