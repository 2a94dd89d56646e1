"""What the service does about each call of the workspace that fails, written by hand.

Nothing here reads the tables of `conductor/run_policy.py` and `policy.py`: a policy that changes
has to be changed here too, on purpose. The errors come through the service's own adapter, and what
follows is what its conductor asks of the workspace next.
"""

from collections.abc import Callable, Iterator
from itertools import repeat

import pytest
from databricks.sdk import errors
from databricks.sdk.errors.base import DatabricksError
from requests.exceptions import ConnectionError as ConnectionBroke
from requests.exceptions import ReadTimeout

from tests.unit.adapters.following import (
    calls_within,
    check_blameless,
    check_blocked,
    check_failure,
    said,
)
from tests.unit.adapters.spoken import Spoken


@pytest.fixture
async def spoken() -> Spoken:
    return await Spoken.begin()


def an_error(kind: Callable[..., Exception], seconds: int | None = None) -> Exception:
    return kind("what it says", retry_after_secs=seconds) if seconds else kind("what it says")


BROKEN = ConnectionBroke("Connection aborted.")
LATER: list[tuple[Exception, int]] = [
    (an_error(errors.ResourceConflict), 15),
    (an_error(errors.Aborted), 15),
    (an_error(errors.AlreadyExists), 15),
    (an_error(errors.TooManyRequests), 15),
    (an_error(errors.TooManyRequests, 40), 40),
    (an_error(errors.RequestLimitExceeded, 5), 15),
    (an_error(errors.TooManyRequests, 7200), 3600),
    (an_error(errors.TemporarilyUnavailable), 15),
    (an_error(errors.TemporarilyUnavailable, 90), 90),
    (an_error(errors.InternalError), 15),
    (an_error(errors.DeadlineExceeded), 15),
    (an_error(DatabricksError), 15),
    (an_error(errors.Unauthenticated), 15),
    (TimeoutError("Timed out after 0:00:20"), 15),
    (ReadTimeout("read timed out"), 15),
    (BROKEN, 15),
]
"""Errors of a call, and after how many seconds the same call is made again."""


def twice(error: Exception) -> Iterator[Exception]:
    """The adapter makes a call once more that was refused with 401."""
    return iter([error] * (1 + isinstance(error, errors.Unauthenticated)))


@pytest.mark.parametrize(("error", "seconds"), LATER, ids=lambda each: repr(each)[:40])
async def test_the_same_start_is_asked_for_again_later(
    spoken: Spoken, error: Exception, seconds: int
) -> None:
    spoken.jobs.refusals = twice(error)
    stage = await spoken.look()
    assert stage.blocked == ""
    before = len(spoken.jobs.tokens)
    assert await calls_within(spoken, seconds - 1) == (0, 0)
    await spoken.look(1)
    assert len(spoken.jobs.tokens) == before + 1
    assert len(set(spoken.jobs.tokens)) == 1
    assert spoken.alarms() == []


@pytest.mark.parametrize(("error", "seconds"), LATER, ids=lambda each: repr(each)[:40])
async def test_the_same_question_is_asked_again_later(
    spoken: Spoken, error: Exception, seconds: int
) -> None:
    await spoken.look()
    spoken.jobs.refusals = twice(error)
    await spoken.look(1)
    assert await calls_within(spoken, seconds - 1) == (0, 0)
    stage = await spoken.look(1)
    assert stage.run is not None
    assert (stage.run.run_id, stage.attempt, stage.blocked) == (1, 1, "")
    assert len(spoken.jobs.tokens) == 1


REFUSED = [
    errors.PermissionDenied,
    errors.BadRequest,
    errors.NotFound,
    errors.NotImplemented,
]


@pytest.mark.parametrize("kind", [*REFUSED, errors.ResourceDoesNotExist])
async def test_a_start_that_is_refused_blocks_the_stage(
    spoken: Spoken, kind: Callable[[str], Exception]
) -> None:
    spoken.jobs.refusals = repeat(kind("what it says"))
    assert (await spoken.look()).blocked
    await check_blocked(spoken)


@pytest.mark.parametrize("kind", REFUSED)
async def test_a_question_that_is_refused_blocks_the_stage_and_the_run_stays_ours(
    spoken: Spoken, kind: Callable[[str], Exception]
) -> None:
    await spoken.look()
    spoken.jobs.refusals = repeat(kind("what it says"))
    stage = await spoken.look(1)
    assert stage.run is not None
    assert stage.run.run_id == 1
    await check_blocked(spoken)


async def test_a_lost_answer_makes_one_run(spoken: Spoken) -> None:
    spoken.jobs.refusals, spoken.jobs.loses_answers = iter([BROKEN]), True
    assert (await spoken.look()).run is not None
    stage = await spoken.look(15)
    assert spoken.jobs.runs == {spoken.jobs.tokens[0]: 1}
    assert spoken.jobs.tokens == [spoken.jobs.tokens[0]] * 2
    assert stage.run is not None
    assert stage.run.run_id == 1


async def test_a_token_that_answers_with_a_run_that_failed_long_ago_costs_its_attempt(
    spoken: Spoken,
) -> None:
    spoken.jobs.refusals, spoken.jobs.loses_answers = iter([BROKEN]), True
    spoken.jobs.run = said("TERMINATED", "FAILED", "")
    await spoken.look()
    await spoken.look(15)
    await spoken.look(1)
    await check_failure(spoken)


@pytest.mark.parametrize("kind", [errors.ResourceDoesNotExist, errors.InvalidParameterValue])
async def test_a_run_that_was_deleted_takes_another_attempt(
    spoken: Spoken, kind: Callable[[str], Exception]
) -> None:
    await spoken.look()
    spoken.jobs.refusals = iter([kind("Run 1 does not exist.")])
    await spoken.look(1)
    await check_blameless(spoken)


async def test_a_token_whose_run_was_deleted_takes_another_attempt(spoken: Spoken) -> None:
    refusal = "The run of this idempotency token was deleted."
    spoken.jobs.refusals = iter([errors.InvalidParameterValue(refusal)])
    await spoken.look()
    await check_blameless(spoken)


async def test_a_job_that_was_deleted_and_deployed_anew_is_found(spoken: Spoken) -> None:
    await spoken.look()
    spoken.jobs.run = said("TERMINATED", "FAILED", "")
    await spoken.look(1)
    spoken.jobs.jobs = [2]
    spoken.jobs.refusals = iter([errors.ResourceDoesNotExist("Job 1 does not exist.")])
    stage = await spoken.look(10)
    assert stage.run is not None
    assert (stage.run.run_id, stage.attempt, stage.blocked) == (2, 2, "")


async def test_a_job_that_is_missing_blocks_the_stage(spoken: Spoken) -> None:
    spoken.jobs.jobs = []
    assert "deploy the bundle" in (await spoken.look()).blocked
    await check_blocked(spoken)


async def test_a_credential_that_expired_is_renewed_once_and_nobody_waits(spoken: Spoken) -> None:
    spoken.jobs.refusals = iter([errors.Unauthenticated("401")])
    stage = await spoken.look()
    assert stage.run is not None
    assert (stage.run.run_id, spoken.adapter.renewed) == (1, 1)
    spoken.jobs.refusals = repeat(errors.Unauthenticated("401"))
    await spoken.look(1)
    assert spoken.adapter.renewed == 2


async def test_a_workspace_that_is_down_for_an_hour_is_called_seventeen_times(
    spoken: Spoken,
) -> None:
    spoken.jobs.refusals = repeat(BROKEN)
    await calls_within(spoken, 3599)
    stage = await spoken.look(1)
    assert len(spoken.jobs.tokens) <= 17
    assert len(set(spoken.jobs.tokens)) == 1
    assert stage.blocked == ""
    assert spoken.alarms() == ["silent_workspace"]
    spoken.jobs.refusals = iter(())
    stage = await spoken.look(300)
    assert stage.run is not None
    assert stage.run.run_id == 1
