"""The file machine as a table."""

from itertools import product

import pytest

from tests.fakes.queues import ManualClock
from tidegate.ledger.order import next_order
from tidegate.ledger.states import (
    FINAL,
    OPEN,
    TRANSITIONS,
    FileEvent,
    FileState,
    IllegalTransition,
    after,
)

IMPOSSIBLE = [pair for pair in product(FileState, FileEvent) if pair not in TRANSITIONS]


@pytest.mark.parametrize(("state", "event"), IMPOSSIBLE)
def test_an_event_that_a_state_has_no_use_for_is_an_error(
    state: FileState, event: FileEvent
) -> None:
    with pytest.raises(IllegalTransition, match=str(state)):
        after(state, event)


def test_every_state_but_retracted_can_be_reached_from_seen() -> None:
    reached = {FileState.SEEN}
    while new := {end for (start, _), end in TRANSITIONS.items() if start in reached} - reached:
        reached |= new
    assert set(FileState) - reached == {FileState.RETRACTED}


def test_a_file_that_is_not_final_always_has_a_way_to_end() -> None:
    for state in OPEN:
        ends = {end for (start, _), end in TRANSITIONS.items() if start is state}
        assert ends & (FINAL | OPEN - {state})


def test_no_event_leads_out_of_a_final_state() -> None:
    assert not [start for start, _ in TRANSITIONS if start in FINAL]


def test_two_commits_in_one_second_keep_their_order() -> None:
    clock = ManualClock()
    first = next_order(clock(), 0)
    assert next_order(clock(), first) == first + 1
