"""What the service does about each state in which a run may be, written by hand.

Nothing here reads the tables of `conductor/run_policy.py` and `policy.py`: a policy that changes
has to be changed here too, on purpose. The words come through the service's own adapter, and what
follows is what its conductor asks of the workspace next.
"""

import pytest
from databricks.sdk.service.jobs import Run, RunResultState, TerminationCodeCode

from flows.names import Stage
from flows.request import GoldRequest
from tests.unit.adapters.following import CHECKS, Next, calls_within, said
from tests.unit.adapters.spoken import Spoken
from tests.unit.conductor.builders import FLOW, NEW, NOW, RULES, TITLES, a_run, running
from tidegate.adapters.databricks_answers import report
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Ended

type Row = tuple[str, str, str, str, Next]
"""Life cycle state, result state, termination code, what we make of it, what follows."""

WAITS, FAILURE, BLAMELESS, BLOCKED = Next

RUNS: list[Row] = [
    ("PENDING", "", "", "active", WAITS),
    ("QUEUED", "", "", "active", WAITS),
    ("BLOCKED", "", "", "active", WAITS),
    ("RUNNING", "", "", "active", WAITS),
    ("TERMINATING", "", "", "active", WAITS),
    ("WAITING_FOR_RETRY", "", "", "active", WAITS),
    ("BRAND_NEW", "", "", "unknown", WAITS),
    ("", "", "", "unknown", WAITS),
    ("SKIPPED", "", "", "retry_later", BLAMELESS),
    ("INTERNAL_ERROR", "", "", "failed", FAILURE),
    ("INTERNAL_ERROR", "FAILED", "", "failed", FAILURE),
    ("INTERNAL_ERROR", "FAILED", "INTERNAL_ERROR", "failed", FAILURE),
    ("TERMINATED", "SUCCESS", "", "succeeded", FAILURE),
    ("TERMINATED", "SUCCESS_WITH_FAILURES", "", "failed", FAILURE),
    ("TERMINATED", "FAILED", "", "failed", FAILURE),
    ("TERMINATED", "TIMEDOUT", "", "failed", FAILURE),
    ("TERMINATED", "TIMEDOUT", "USER_CANCELED", "failed", FAILURE),
    ("TERMINATED", "CANCELED", "", "canceled", BLOCKED),
    ("TERMINATED", "CANCELED", "USER_CANCELED", "canceled", BLOCKED),
    ("TERMINATED", "CANCELED", "CANCELED", "failed", FAILURE),
    ("TERMINATED", "DISABLED", "", "canceled", BLOCKED),
    ("TERMINATED", "EXCLUDED", "", "refused", BLOCKED),
    ("TERMINATED", "UPSTREAM_FAILED", "", "failed", FAILURE),
    ("TERMINATED", "UPSTREAM_CANCELED", "", "canceled", BLOCKED),
    ("TERMINATED", "MAXIMUM_CONCURRENT_RUNS_REACHED", "", "retry_later", BLAMELESS),
    ("TERMINATED", "BRAND_NEW", "", "failed", FAILURE),
    ("TERMINATED", "", "BRAND_NEW", "failed", FAILURE),
    ("TERMINATED", "", "SUCCESS", "succeeded", FAILURE),
    ("TERMINATED", "FAILED", "SUCCESS", "failed", FAILURE),
    ("TERMINATED", "FAILED", "SUCCESS_WITH_FAILURES", "failed", FAILURE),
    ("TERMINATED", "FAILED", "RUN_EXECUTION_ERROR", "failed", FAILURE),
    ("TERMINATED", "FAILED", "DRIVER_ERROR", "failed", FAILURE),
    ("TERMINATED", "FAILED", "CLUSTER_ERROR", "failed", FAILURE),
    ("TERMINATED", "FAILED", "CLOUD_FAILURE", "failed", FAILURE),
    ("TERMINATED", "FAILED", "STORAGE_ACCESS_ERROR", "failed", FAILURE),
    ("TERMINATED", "FAILED", "LIBRARY_INSTALLATION_ERROR", "failed", FAILURE),
    ("TERMINATED", "FAILED", "BREAKING_CHANGE", "failed", FAILURE),
    ("TERMINATED", "FAILED", "SKIPPED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "MAX_CONCURRENT_RUNS_EXCEEDED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "MAX_JOB_QUEUE_SIZE_EXCEEDED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "WORKSPACE_RUN_LIMIT_EXCEEDED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "CLUSTER_REQUEST_LIMIT_EXCEEDED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "MAX_SPARK_CONTEXTS_EXCEEDED", "retry_later", BLAMELESS),
    ("TERMINATED", "FAILED", "DISABLED", "canceled", BLOCKED),
    ("TERMINATED", "FAILED", "UNAUTHORIZED_ERROR", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "RESOURCE_NOT_FOUND", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "INVALID_CLUSTER_REQUEST", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "INVALID_RUN_CONFIGURATION", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "FEATURE_DISABLED", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "REPOSITORY_CHECKOUT_FAILED", "refused", BLOCKED),
    ("TERMINATED", "FAILED", "BUDGET_POLICY_LIMIT_EXCEEDED", "refused", BLOCKED),
]


@pytest.fixture
async def spoken() -> Spoken:
    return await Spoken.begin()


def test_every_result_and_every_code_of_the_sdk_has_a_policy_here() -> None:
    assert {each.value for each in RunResultState} <= {row[1] for row in RUNS}
    assert {each.value for each in TerminationCodeCode} <= {row[2] for row in RUNS}


@pytest.mark.parametrize(("life", "result", "code", "made", "then"), RUNS)
async def test_what_follows_from_the_state_of_a_run(
    spoken: Spoken, life: str, result: str, code: str, made: str, then: Next
) -> None:
    words = said(life, result, code)
    assert report(Run.from_dict(words)).phase == made
    await spoken.look()
    assert spoken.calls() == (1, 0)
    spoken.jobs.run = words
    await spoken.look(1)
    assert spoken.calls() == (1, 1)
    await CHECKS[then](spoken)


async def test_a_run_that_is_queued_behind_a_persons_for_hours_is_waited_for(
    spoken: Spoken,
) -> None:
    await spoken.look()
    spoken.jobs.run = said("QUEUED", "", "")
    for _ in range(46):
        await spoken.look(3600)
    stage = await spoken.look(3600)
    assert (stage.attempt, stage.blocked) == (1, "")
    assert spoken.alarms() == ["long_run"]
    assert await calls_within(spoken, 300) == (0, 1)
    assert len(spoken.jobs.tokens) == 1


async def test_a_state_that_nobody_knows_blocks_after_two_hours_and_the_run_stays_ours(
    spoken: Spoken,
) -> None:
    await spoken.look()
    spoken.jobs.run = said("BRAND_NEW", "", "")
    await spoken.look(1)
    assert (await spoken.look(7199)).blocked == ""
    stage = await spoken.look(300)
    assert "BRAND_NEW" in stage.blocked
    assert stage.run is not None
    assert spoken.alarms() == ["unknown_run_state", "blocked"]


GOLD = [
    ("SUCCESS", True),
    ("SUCCESS_WITH_FAILURES", False),
    ("TIMEDOUT", False),
    ("CANCELED", False),
    ("FAILED", False),
]


@pytest.mark.parametrize(("result", "counts"), GOLD)
def test_gold_counts_only_when_its_run_succeeded_as_a_whole(result: str, *, counts: bool) -> None:
    run = a_run(Stage.GOLD)
    state = running(Stage.GOLD, NEW.with_stage(Stage.SILVER, produced={TITLES: 5}))
    told = report(Run.from_dict(said("TERMINATED", result, "")))
    asked = GoldRequest(flow=FLOW, level=1, silver={TITLES: 5})
    over = Ended(stage=Stage.GOLD, run=run, report=told, receipt=None, request=asked)
    gold = decide(state, over, RULES, NOW).state.gold
    assert (gold.closed, gold.consumed) == ((True, {TITLES: 5}) if counts else (False, {}))
