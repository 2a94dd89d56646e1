"""Runs that are over: noted once, read newest first, found by what gold shows."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.names import DatasetName, FlowName, Stage
from tests.fakes.rows import MemoryRows
from tidegate.ledger.run_records import EndedRun
from tidegate.ledger.runs import MOST_GOLD, Runs

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FLOW = FlowName("netflix")
TITLES = DatasetName("titles")


@pytest.fixture
def runs() -> Runs:
    return Runs(MemoryRows())


def a_run(level: int, stage: Stage = Stage.GOLD, **changes: object) -> EndedRun:
    """Level n was decided n minutes after noon and, of gold, shows silver's version n."""
    run = EndedRun(
        flow=FLOW,
        stage=stage,
        level=level,
        attempt=1,
        token=f"{stage}-{level}",
        run_id=level,
        decided_at=NOON + timedelta(minutes=level),
        started_at=None,
        ended_at=NOON + timedelta(minutes=level, seconds=30),
        result="succeeded",
        detail="",
        covered=True,
        consumed={TITLES: level},
    )
    return run.model_copy(update=changes)


async def test_the_latest_decision_comes_first_and_no_more_than_asked_for(runs: Runs) -> None:
    for level in (2, 1, 3):
        await runs.note(a_run(level))
    assert [run.level for run in await runs.newest(FLOW, 2)] == [3, 2]
    assert await runs.newest(FlowName("other"), 2) == ()


async def test_a_run_that_is_noted_again_stays_as_it_was(runs: Runs) -> None:
    await runs.note(a_run(1))
    await runs.note(a_run(1, ended_at=NOON + timedelta(hours=1)))
    assert await runs.newest(FLOW, 9) == (a_run(1),)


async def test_stages_and_attempts_of_one_moment_are_different_runs(runs: Runs) -> None:
    same = [
        a_run(1),
        a_run(1, stage=Stage.BRONZE),
        a_run(1, attempt=2, token="another"),  # noqa: S106 - a run's token is no secret
    ]
    for run in same:
        await runs.note(run)
    assert len(await runs.newest(FLOW, 9)) == 3


async def test_the_first_gold_that_shows_a_version_is_found(runs: Runs) -> None:
    for level in range(1, 9):
        await runs.note(a_run(level, covered=level != 5))
        await runs.note(a_run(level, stage=Stage.BRONZE))
    found = await runs.gold_with(FLOW, TITLES, 5, NOON)
    assert found is not None
    assert (found.stage, found.level) == (Stage.GOLD, 6)
    assert await runs.gold_with(FLOW, TITLES, 9, NOON) is None
    assert await runs.gold_with(FLOW, DatasetName("cast"), 1, NOON) is None


async def test_gold_is_looked_for_from_the_silver_run_on(runs: Runs) -> None:
    """The runs before it are not read, so an old flow costs no more than a young one."""
    for level in range(1, MOST_GOLD + 50):
        await runs.note(a_run(level))
    late = NOON + timedelta(minutes=MOST_GOLD)
    found = await runs.gold_with(FLOW, TITLES, MOST_GOLD + 2, late)
    assert found is not None
    assert found.level == MOST_GOLD + 2
    assert await runs.gold_with(FLOW, TITLES, MOST_GOLD + 2, NOON) is None
