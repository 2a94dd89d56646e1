"""What a stage may do after an answer of the workspace, and how that is seen from outside."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

from tests.unit.adapters.spoken import Spoken


class Next(StrEnum):
    """What the stage does; the seconds are in `check`."""

    WAITS = "asks about the same run again"
    FAILURE = "makes a new attempt after 10 s, counted as a failure"
    BLAMELESS = "makes a new attempt after 30 s, nobody to blame"
    BLOCKED = "does nothing until a person, a deployment or the next day comes, and says so"


def said(life: str, result: str, code: str) -> dict[str, object]:
    """In both of the forms in which the Jobs API tells a state, as far as they have the word."""
    state = {"life_cycle_state": life, "result_state": result}
    return {"state": state, "status": {"termination_details": {"code": code}}}


async def calls_within(spoken: Spoken, seconds: int) -> tuple[int, int]:
    """How often `run_now` and `get_run` are called when somebody looks each second."""
    before = spoken.calls()
    for _ in range(seconds):
        await spoken.look(1)
    after = spoken.calls()
    return after[0] - before[0], after[1] - before[1]


async def check_waits(spoken: Spoken) -> None:
    assert await calls_within(spoken, 5) == (0, 5)
    assert spoken.alarms() == []


async def check_failure(spoken: Spoken) -> None:
    assert await calls_within(spoken, 9) == (0, 0)
    stage = await spoken.look(1)
    assert len(set(spoken.jobs.tokens)) == 2
    assert (stage.level, stage.attempt, stage.failures, stage.postponed) == (1, 2, 1, 0)


async def check_blameless(spoken: Spoken) -> None:
    assert await calls_within(spoken, 29) == (0, 0)
    stage = await spoken.look(1)
    assert len(set(spoken.jobs.tokens)) == 2
    assert (stage.level, stage.attempt, stage.failures, stage.postponed) == (1, 2, 0, 1)


async def check_blocked(spoken: Spoken) -> None:
    assert spoken.alarms() == ["blocked"]
    before = spoken.calls()
    for _ in range(23):
        assert (await spoken.look(3600)).blocked
    assert spoken.calls() == before


CHECKS: dict[Next, Callable[[Spoken], Awaitable[None]]] = {
    Next.WAITS: check_waits,
    Next.FAILURE: check_failure,
    Next.BLAMELESS: check_blameless,
    Next.BLOCKED: check_blocked,
}
