"""What a campaign does about failures: what it did not meet, the shortest schedule, the story."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace

import pytest

from simulation import campaign
from simulation.actors.catalogue import KINDS
from simulation.acts import Act, Fate
from simulation.audit.evidence import Violation
from simulation.coverage import machines
from simulation.coverage.calls import CALLS, IMPOSSIBLE
from simulation.coverage.check import ENOUGH, missing
from simulation.minimise import minimise
from simulation.schedule import Result, explore
from simulation.tally import Tally
from simulation.world.nature import Nature

BROKEN = (Violation(rule="made up", story="by a test"),)
DANGEROUS = (Act("first"), Act("last"))


def a_full_tally() -> Tally:
    """Everything once."""
    tally = Tally()
    met = ((call, fate) for call, fates in CALLS.items() for fate in (Fate.OK, *fates))
    tally.calls.update(each for each in met if each not in IMPOSSIBLE)
    tally.verbs.update(KINDS)
    tally.transitions.update(machines.declared())
    return tally


def test_nothing_is_missing_when_everything_was_met_once() -> None:
    assert list(missing(a_full_tally())) == []


@pytest.mark.parametrize("fate", [Fate.OK, Fate.LOST])
def test_a_fault_that_was_never_met_is_missing(fate: Fate) -> None:
    tally = a_full_tally()
    tally.calls["lake.put", fate] = 0
    assert list(missing(tally)) == [f"call lake.put: {fate}"]


def test_an_act_and_a_transition_that_were_never_met_are_missing() -> None:
    tally = a_full_tally()
    verb = next(iter(KINDS))
    del tally.verbs[verb]
    del tally.transitions["bronze", "idle", "ordered"]
    assert list(missing(tally)) == [f"act {verb}", "transition bronze / idle / ordered"]


def test_a_call_that_the_table_does_not_know_is_told() -> None:
    tally = a_full_tally()
    tally.calls["lake.shout", Fate.OK] = 1
    assert list(missing(tally)) == ["call lake.shout: ok is not in the table"]


@pytest.mark.parametrize(("schedules", "fails"), [(ENOUGH, True), (ENOUGH - 1, False)])
def test_what_is_missing_fails_a_campaign_that_was_long_enough(
    schedules: int, *, fails: bool
) -> None:
    played = campaign.Campaign(
        seeds=range(schedules), tally=Tally(schedules=schedules), seconds=1, workers=1
    )
    assert campaign.failed(played, ["act of nobody"]) is fails
    assert not campaign.failed(played, [])


@pytest.mark.parametrize(
    "tally",
    [
        Tally(schedules=2, failed=[7]),
        Tally(schedules=2, digests={7: {"one", "other"}}),
        Tally(schedules=1),
    ],
    ids=["a broken promise", "two traces of a seed", "a seed that was not played"],
)
def test_a_campaign_fails(tally: Tally) -> None:
    assert campaign.failed(campaign.Campaign(seeds=range(2), tally=tally, seconds=1, workers=1), [])


def judged(seed: int, nature: Nature, acts: Sequence[Act]) -> Result:
    """Both dangerous acts, in their order, break the promise."""
    left = [act for act in acts if act in DANGEROUS]
    broken = BROKEN if left == [*DANGEROUS] else ()
    return replace(explore(3), seed=seed, nature=nature, acts=tuple(acts), violations=broken)


def test_a_schedule_is_made_as_short_as_it_can_be_and_fails_still() -> None:
    harmless = [Act("harmless", on=str(number)) for number in range(10)]
    acts = [*harmless[:3], DANGEROUS[0], *harmless[3:8], DANGEROUS[1], *harmless[8:]]
    failed = judged(7, explore(3).nature, acts)
    short = minimise(failed, judged)
    assert short.acts == DANGEROUS
    assert short.violations == BROKEN


def test_a_schedule_that_breaks_another_promise_when_it_is_shorter_is_not_taken() -> None:
    other = (Violation(rule="another", story=""),)

    def worse(seed: int, nature: Nature, acts: Sequence[Act]) -> Result:
        return replace(judged(seed, nature, acts), violations=other)

    failed = judged(7, explore(3).nature, DANGEROUS)
    assert minimise(failed, worse) is failed


def test_the_story_of_a_failure_names_promise_seed_commit_and_the_command_that_shows_it() -> None:
    played = explore(3)
    failed = replace(played, acts=played.acts[:2], violations=BROKEN)
    lines = list(campaign.story(failed))
    git = shutil.which("git")
    assert git is not None
    head = subprocess.run(
        [git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True
    )
    assert lines[0] == "\nseed 3, 2 acts are enough:"
    assert lines[1] == "  made up: by a test"
    assert lines[-1].startswith(f"again, at commit {head.stdout.strip()} (")
    assert lines[-1].endswith("): .venv/bin/python -m simulation --trace 3")
