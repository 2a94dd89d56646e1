"""What costs a person's time or money has a cause, and what has none is told."""

from typing import Any

import pytest

from simulation.audit.causes import CANCELED, Causes


def state(
    attempt: int = 1, *, level: int = 1, starts: int = 0, blocked: str = "", failures: int = 0
) -> dict[str, Any]:
    token = f"{level}-{attempt}"
    run = {"level": level, "attempt": attempt, "token": token}
    idle = {"level": 0, "run": None, "blocked": "", "failures": 0, "postponed": 0}
    bronze = idle | {"level": level, "attempt": attempt, "run": run}
    bronze |= {"blocked": blocked, "failures": failures}
    return {"bronze": bronze, "silver": idle, "gold": idle, "budget": {"starts": starts}}


class Watched:
    """Causes with the names of the rules that were broken, and a fate for every token."""

    def __init__(self) -> None:
        self.rules: list[str] = []
        self.fate = ""
        self.causes = Causes(lambda rule, _: self.rules.append(rule), lambda _: self.fate)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_level_is_paid_once(watched: Watched) -> None:
    watched.causes.saved({}, state(starts=1))
    watched.causes.saved(state(starts=1), state(level=2, starts=2))
    assert watched.rules == []
    watched.causes.saved(state(level=2, starts=2), state(2, level=2, starts=3))
    assert watched.rules == ["budget paid without a level"]


def test_a_stage_is_blocked_by_failures_by_a_refusal_or_by_a_person(watched: Watched) -> None:
    watched.causes.saved(state(), state(blocked="five times", failures=5))
    watched.causes.refused("1-2")
    watched.causes.saved(state(2), state(2, blocked="no such job"))
    watched.fate = CANCELED
    watched.causes.saved(state(3), state(3, blocked="canceled"))
    assert watched.rules == []


def test_a_stage_is_not_blocked_by_silence(watched: Watched) -> None:
    watched.causes.saved(state(), state(blocked="503"))
    assert watched.rules == ["blocked without a cause"]


def test_nobody_overrules_who_canceled_a_run(watched: Watched) -> None:
    watched.causes.saved({}, state())
    watched.fate = CANCELED
    watched.causes.saved(state(), state(2))
    assert watched.rules == ["cancel overruled"]


def test_a_person_who_asks_gets_another_attempt_of_what_was_canceled(watched: Watched) -> None:
    watched.causes.saved({}, state())
    watched.fate = CANCELED
    watched.causes.saved(state(), state(blocked="canceled"))
    watched.causes.saved(state(blocked="canceled"), state(2))
    assert watched.rules == []


def test_a_stage_that_was_blocked_before_its_run_was_canceled_may_try_again(
    watched: Watched,
) -> None:
    refused = state(blocked="no such job")
    watched.causes.refused("1-1")
    watched.causes.saved({}, state())
    watched.causes.saved(state(), refused)
    watched.causes.saved(refused, refused)
    watched.fate = CANCELED
    watched.causes.saved(refused, state(blocked="canceled"))
    watched.causes.saved(state(blocked="canceled"), state(2))
    assert watched.rules == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (state(2), state(1)),
        (state(level=2), state(2, level=1)),
    ],
)
def test_no_attempt_is_forgotten(
    watched: Watched, before: dict[str, Any], after: dict[str, Any]
) -> None:
    watched.causes.saved(before, after)
    assert watched.rules == ["state went back"]


def test_no_version_is_forgotten(watched: Watched) -> None:
    before, after = state(), state()
    before["bronze"]["produced"], after["bronze"]["produced"] = {"titles": 3}, {"titles": 2}
    watched.causes.saved(before, after)
    assert watched.rules == ["state went back"]


def test_no_run_of_an_attempt_is_forgotten(watched: Watched) -> None:
    saved, known, over = state(), state(), state()
    known["bronze"]["run"] = saved["bronze"]["run"] | {"run_id": 7}
    over["bronze"]["run"] = None
    for before, after in ((saved, known), (known, known), (known, over), (saved, over)):
        watched.causes.saved(before, after)
    assert watched.rules == []
    for before, after in ((known, saved), (over, known), (over, saved)):
        watched.causes.saved(before, after)
    assert watched.rules == ["state went back"] * 3
