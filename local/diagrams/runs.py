"""The table of policies and the bounds of every wait, from the conductor's own."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from tidegate.conductor import policy
from tidegate.conductor.policy import ON_END, Next
from tidegate.conductor.run_policy import RULES, Refusal, Rule
from tidegate.ports import RunPhase

THEN: Final[Mapping[Next, str]] = MappingProxyType(
    {
        Next.RETRY: "a new attempt, counted as a failure",
        Next.AGAIN: "a new attempt, nobody to blame",
        Next.BLOCK: "the stage is blocked",
    }
)
MEANWHILE: Final[Mapping[RunPhase | Refusal, str]] = MappingProxyType(
    {
        RunPhase.ACTIVE: "asked about again",
        RunPhase.UNKNOWN: "asked about until the deadline, then the stage is blocked",
        Refusal.LATER: "the same call later",
        Refusal.RENEW: "another credential, the same call once more, then later",
        Refusal.BLOCK: "the stage is blocked",
        Refusal.GONE: "a new attempt, nobody to blame; a missing job or a wrong parameter blocks",
    }
)
BOUNDS: Final[Mapping[str, timedelta | int]] = MappingProxyType(
    {
        "attempts in a row that may fail": policy.MAX_FAILURES,
        "attempts in a row that nobody is to blame for": policy.MAX_POSTPONED,
        "first wait after a failure, doubled each time": policy.FIRST_DELAY * 2,
        "first wait after a skipped or lost run, doubled each time": policy.POSTPONED_DELAY,
        "longest wait between attempts": policy.LONGEST_DELAY,
        "first wait after a call without an answer, doubled each time": policy.FIRST_SILENCE,
        "longest wait between calls without an answer": policy.LONGEST_SILENCE,
        "longest `Retry-After` that is believed": policy.LONGEST_RETRY_AFTER,
        "silence before alarm `silent_workspace`": policy.SILENCE_ALARM,
        "an unknown state before the stage is blocked": policy.UNKNOWN_DEADLINE,
        "a run's age at alarm `long_run`": policy.LONG_RUN_ALARM,
        "a blocked stage's own attempt, once in": policy.PROBE,
        "trust in an idempotency token": policy.TOKEN_TRUST,
    }
)


def policies() -> str:
    """Every word of the Jobs API with what is done about it."""
    lines = ["| where | word | what is done | why |", "|---|---|---|---|"]
    return "\n".join([*lines, *_rows()])


def _rows() -> Iterator[str]:
    for rule in RULES:
        yield f"| {rule.met} | `{rule.word}` | {_done(rule)} | {rule.why} |"


def _done(rule: Rule) -> str:
    answer = rule.answer
    if answer is None:
        return "result and code decide"
    if answer in MEANWHILE:
        return MEANWHILE[answer]
    if answer is RunPhase.SUCCEEDED:
        return f"success; without a receipt {THEN[ON_END[answer]]}"
    return THEN[ON_END[RunPhase(answer)]]


def bounds() -> str:
    """How long, and how often, at most."""
    lines = ["| bound | value |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {_said(each)} |" for name, each in BOUNDS.items())])


def _said(bound: timedelta | int) -> str:
    if isinstance(bound, int):
        return str(bound)
    seconds = int(bound.total_seconds())
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
