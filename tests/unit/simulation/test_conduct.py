"""Each rule about the way meets one handler that breaks it, and one that does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulation.audit.conduct import Conduct

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MAX_WAIT = timedelta(seconds=60)
IDLE: dict[str, Any] = {"bronze": {"level": 1, "closed": True, "run": None}}


def attempt(number: int, token: str, *, level: int = 1, paused: bool = False) -> dict[str, Any]:
    run = {"level": level, "attempt": number, "token": token}
    return {"bronze": {"level": level, "closed": False, "run": run}, "paused": paused}


class Watched:
    """A conduct with a clock to turn and the names of the rules that were broken."""

    def __init__(self, *, skewed: bool = False) -> None:
        self.now = NOON
        self.rules: list[str] = []
        self.conduct = Conduct(
            lambda rule, _: self.rules.append(rule), lambda: self.now, MAX_WAIT, skewed=skewed
        )


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize(
    ("known", "rules"), [("bronze-1-1", []), ("bronze-1-2", ["two attempts share a run"])]
)
def test_an_attempt_has_a_run_of_its_own(watched: Watched, known: str, rules: list[str]) -> None:
    watched.conduct.answered(known, "bronze-1-1")
    assert watched.rules == rules


def test_a_run_is_started_after_its_token_is_saved(watched: Watched) -> None:
    watched.conduct.saved("a", "state", {}, attempt(1, "t"))
    watched.conduct.ordered("t", "bronze-1-1")
    assert watched.rules == []
    watched.conduct.ordered("u", "bronze-1-2")
    assert watched.rules == ["run without a saved intent"]


def test_nothing_starts_while_the_flow_is_paused(watched: Watched) -> None:
    watched.conduct.saved("a", "state", {"paused": True}, attempt(1, "t", paused=True))
    assert watched.rules == ["started while paused"]


@pytest.mark.parametrize(("seconds", "rules"), [(5, []), (1, ["attempt without a pause"])])
def test_attempts_are_apart(watched: Watched, seconds: int, rules: list[str]) -> None:
    watched.conduct.saved("a", "state", {}, attempt(1, "t"))
    watched.now += timedelta(seconds=seconds)
    watched.conduct.saved("a", "state", attempt(1, "t"), attempt(2, "u"))
    assert watched.rules == rules


def test_a_saved_nudge_is_sent_before_its_handler_is_done(watched: Watched) -> None:
    watched.conduct.saved("a", "state", {}, {"wake_at": "12:01"})
    watched.conduct.saved("b", "state", {}, {"wake_at": "12:02"})
    watched.conduct.nudged("a", NOON)
    watched.conduct.done("a")
    assert watched.rules == []
    watched.conduct.done("b")
    assert watched.rules == ["nudge saved, not sent"]


def test_what_a_dead_handler_promised_is_the_watchdogs(watched: Watched) -> None:
    watched.conduct.saved("a", "state", {}, {"wake_at": "12:01"})
    watched.conduct.broken_off("a")
    watched.conduct.done("a")
    assert watched.rules == []


@pytest.mark.parametrize(("seconds", "rules"), [(1, []), (-1, ["ready without a nudge"])])
def test_somebody_is_told_of_a_file_that_is_ready(
    watched: Watched, seconds: int, rules: list[str]
) -> None:
    watched.conduct.nudged("a", NOON + timedelta(seconds=seconds))
    watched.conduct.saved("b", "open:f", {}, {"ready": {"target": "t"}})
    watched.conduct.done("b")
    assert watched.rules == rules


@pytest.mark.parametrize(
    ("minutes", "state", "rules"),
    [
        (2, IDLE, []),
        (10, IDLE, ["waited beyond the maximum"]),
        (10, {**IDLE, "paused": True}, []),
        (10, attempt(1, "t"), []),
    ],
)
def test_no_file_waits_longer_than_the_maximum(
    watched: Watched, minutes: int, state: dict[str, Any], rules: list[str]
) -> None:
    watched.conduct.saved("a", "open:f", {}, {"ready": {"target": "t"}})
    watched.now += timedelta(minutes=minutes)
    watched.conduct.began("w", state)
    watched.conduct.looked("w", state, ["open:f"])
    assert watched.rules == rules


def test_the_maximum_counts_from_when_bronze_could_start_again(watched: Watched) -> None:
    watched.conduct.saved("a", "open:f", {}, {"ready": {"target": "t"}})
    watched.now += timedelta(minutes=10)
    watched.conduct.saved("b", "state", attempt(1, "t"), IDLE)
    watched.conduct.began("w", IDLE)
    watched.conduct.looked("w", IDLE, ["open:f"])
    assert watched.rules == []


def test_a_file_that_is_in_a_run_by_now_needs_no_nudge(watched: Watched) -> None:
    watched.conduct.saved("a", "open:f", {}, {"ready": {"target": "t"}})
    watched.conduct.saved("b", "open:f", {"ready": {"target": "t"}}, {"ready": None})
    watched.conduct.done("a")
    assert watched.rules == []


def test_an_event_is_acknowledged_when_its_version_is_on_record(watched: Watched) -> None:
    watched.conduct.acknowledged("p", recorded=True)
    assert watched.rules == []
    watched.conduct.acknowledged("p", recorded=False)
    assert watched.rules == ["acknowledged, not recorded"]


@pytest.mark.parametrize(
    ("state", "rules"), [("ACCEPTED", []), ("PROMOTING", ["acknowledged, not driven"])]
)
def test_a_message_is_acknowledged_when_its_file_has_moved_on(
    watched: Watched, state: str, rules: list[str]
) -> None:
    watched.conduct.let_go("f", state)
    assert watched.rules == rules


def test_a_request_is_never_written_again(watched: Watched) -> None:
    watched.conduct.rewritten("netflix/bronze/1.json")
    assert watched.rules == ["request rewritten"]
