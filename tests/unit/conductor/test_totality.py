"""The flow machine knows what to do in every state that it can come into."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.names import Stage
from tests.unit.conductor.acts import (
    ACTS,
    BUDGETS,
    RULES,
    SETS,
    Act,
    contract_changed,
    drawn,
    rules_of,
    without_cast,
)
from tests.unit.conductor.walks import Step, Walk
from tidegate.conductor.decide import Rules
from tidegate.conductor.events import Asked, Looked, ObserveRun, StartRun, WriteRequest
from tidegate.conductor.state import FlowState, StageState, run_token

MANY = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
SEEDS = 100
LENGTH = 80
WALKS = st.lists(ACTS, min_size=1, max_size=40)


def steps(rules: Rules, acts: list[Act]) -> list[Step]:
    walk = Walk(rules)
    return [step for act in acts for step in walk.take(act)]


@MANY
@given(rules=RULES, acts=WALKS)
def test_every_event_has_an_answer_in_every_state(rules: Rules, acts: list[Act]) -> None:
    for step in steps(rules, acts):
        check(step, rules)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_long_walks_meet_every_promise(seed: int) -> None:
    """Chance alone comes further than a search for small examples: to two stages at once."""
    random = Random(seed)  # noqa: S311 - a test's choice, not a secret
    rules = rules_of(random.choice(BUDGETS), random.choice(SETS))
    for step in steps(rules, [drawn(random) for _ in range(LENGTH)]):
        check(step, rules)


def check(step: Step, rules: Rules) -> None:
    check_levels(step)
    check_runs(step)
    check_versions(step)
    check_starts(step, rules)
    check_commands(step)
    check_memory(step.decision.state)


@MANY
@given(rules=RULES, acts=WALKS, later=WALKS)
def test_a_deployment_in_the_middle_changes_none_of_it(
    rules: Rules, acts: list[Act], later: list[Act]
) -> None:
    walk = Walk(rules)
    for act in acts:
        walk.take(act)
    walk.rules = contract_changed(rules)
    for step in (step for act in later for step in walk.take(act)):
        check_levels(step)
        check_runs(step)
        check_commands(step)
        check_memory(step.decision.state)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_two_releases_side_by_side_forget_nothing(seed: int) -> None:
    """One of them does not declare cast: they take turns, as their hosts do."""
    random = Random(seed)  # noqa: S311 - a test's choice, not a secret
    rules = rules_of(random.choice(BUDGETS), random.choice(SETS))
    walk = Walk(rules)
    for _ in range(LENGTH):
        walk.rules = random.choice((rules, without_cast(rules)))
        for step in walk.take(drawn(random)):
            check_levels(step)
            check_runs(step)
            check_versions(step)
            check_commands(step)
            check_memory(step.decision.state)


def check_levels(step: Step) -> None:
    """Neither level nor attempt ever goes back; a new level begins with its first attempt."""
    for stage in Stage:
        old, new = step.before.stage(stage), step.decision.state.stage(stage)
        assert (new.level, new.attempt) >= (old.level, old.attempt)
        assert new.level - old.level in {0, 1}
        if new.level > old.level:
            assert new.attempt == 1
            assert old.closed


def check_runs(step: Step) -> None:
    """A stage has one run: that of its last level and attempt, under that attempt's token."""
    state = step.decision.state
    for stage in Stage:
        mine = state.stage(stage)
        if mine.run is not None:
            assert (mine.run.level, mine.run.attempt) == (mine.level, mine.attempt)
            token = run_token(state.flow, stage, mine.level, mine.attempt)
            assert mine.run.token == token
            assert not mine.closed
    assert not (_runs(state.silver) and _runs(state.gold))


def _runs(stage: StageState) -> bool:
    return stage.run is not None and stage.run.run_id is not None


def check_versions(step: Step) -> None:
    """What a table was once known to hold is never forgotten, nor what was consumed of it."""
    for stage in Stage:
        old, new = step.before.stage(stage), step.decision.state.stage(stage)
        assert all(new.produced[name] >= version for name, version in old.produced.items())
        assert all(new.consumed[name] >= version for name, version in old.consumed.items())
        assert new.epoch >= old.epoch


def check_starts(step: Step, rules: Rules) -> None:
    """Only a look begins a run, never while the flow is paused, and bronze within its budget."""
    began = [stage for stage in Stage if _began(step, stage)]
    if began:
        assert isinstance(step.event, Looked)
        assert not step.before.paused
    daily, state = rules.coalescing.daily_runs, step.decision.state
    new_level = state.bronze.level > step.before.bronze.level
    if new_level and daily is not None and step.before.asked is None:
        assert state.budget.starts <= daily
    if new_level:
        requested = {
            file.dataset
            for command in step.decision.before
            if isinstance(command, WriteRequest) and command.request.stage == "bronze"
            for file in command.request.files
        }
        assert requested
        assert not requested & state.parked.keys()


def _began(step: Step, stage: Stage) -> bool:
    old, new = step.before.stage(stage).run, step.decision.state.stage(stage).run
    return new is not None and (old is None or old.token != new.token)


def check_commands(step: Step) -> None:
    """What is asked of the workspace is about the saved run; a new run has its request."""
    state, written = step.decision.state, set()
    for before in step.decision.before:
        if isinstance(before, WriteRequest):
            written.add((Stage(before.request.stage), before.request.level))
    for after in step.decision.after:
        if isinstance(after, StartRun | ObserveRun):
            mine = state.stage(after.stage).run
            assert mine is not None
            assert mine.token == after.run.token
            assert (after.run.run_id is None) is isinstance(after, StartRun)
            if _began(step, after.stage):
                assert (after.stage, mine.level) in written


def check_memory(state: FlowState) -> None:
    """A state that is saved and read again is the same state."""
    assert FlowState.model_validate_json(state.model_dump_json()) == state
    assert state.gathering.since is not None or not state.gathering.arrived


@MANY
@given(rules=RULES, acts=WALKS)
def test_looking_again_at_once_asks_for_nothing_new(rules: Rules, acts: list[Act]) -> None:
    """Whoever comes second finds nothing to begin: what the first began is in the state."""
    walk = Walk(rules)
    for act in acts:
        walk.take(act)
    look = replace(acts[-1], kind="look", seconds=0, stones=0)
    (first,) = walk.take(look)
    (second,) = walk.take(look)
    assert not any(_began(second, stage) for stage in Stage)
    assert not any(isinstance(each, WriteRequest) for each in second.decision.before)
    assert not isinstance(first.event, Asked)
