"""Histories of an earlier release, lived again: the same decisions."""

import json

import pytest

from tests.unit.conductor.builders import FLOW
from tests.unit.histories.flow_history import Step, answered, kept, step
from tests.unit.histories.scenarios import STORIES
from tidegate.conductor import events
from tidegate.conductor.state import FlowState

HISTORIES = dict(kept())


def known(document: object, to: object) -> object:
    """The part of a document that another one, of an earlier release, has words for."""
    if isinstance(document, dict) and isinstance(to, dict):
        return {name: known(document[name], to[name]) for name in to if name in document}
    return document


@pytest.mark.parametrize("steps", HISTORIES.values(), ids=HISTORIES)
def test_every_step_of_a_history_is_decided_as_it_was(steps: tuple[Step, ...]) -> None:
    state = FlowState(flow=FLOW)
    for number, then in enumerate(steps):
        now = step(then.happening, answered(state, then.happening))
        place = f"step {number}: {then.kind}"
        assert known(now.state, then.state) == then.state, place
        assert (now.before, now.after) == (then.before, then.after), place
        state = FlowState.model_validate_json(json.dumps(then.state))


def test_the_kept_histories_are_the_stories() -> None:
    assert set(HISTORIES) == set(STORIES)


def test_every_kind_of_event_and_command_is_in_them() -> None:
    steps = [each for steps in HISTORIES.values() for each in steps]
    kinds = {each.kind for each in steps}
    assert kinds >= {
        *("Looked", "Asked", "Paused", "Started", "NotStarted"),
        *("NoAnswer", "StillActive", "NotTold", "Ended", "Unreadable"),
    }
    commands = {said.split()[0] for each in steps for said in (*each.before, *each.after)}
    assert commands >= {
        each.__name__
        for each in (
            events.StartRun,
            events.ObserveRun,
            events.WriteRequest,
            events.MarkLoaded,
            events.NoteRun,
            events.Announce,
            events.LookAgain,
            events.Nudge,
        )
    }


def test_a_change_of_a_decision_is_seen() -> None:
    (first, *_) = HISTORIES["failures_in_a_row"]
    changed = json.loads(json.dumps(first.state))
    changed["bronze"]["attempt"] = 2
    now = step(first.happening, answered(FlowState(flow=FLOW), first.happening))
    assert known(now.state, changed) != changed
