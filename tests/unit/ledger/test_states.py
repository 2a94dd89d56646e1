"""The file machine as a table."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tests.fakes.queues import ManualClock
from tidegate.ledger.moves import ALLOWED, REFUSED, Move
from tidegate.ledger.order import next_order
from tidegate.ledger.states import (
    FINAL,
    MOVES,
    OPEN,
    RETURNS,
    TRANSITIONS,
    FileEvent,
    FileMove,
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


def reached(*tables: Mapping[tuple[FileState, Any], FileState]) -> set[FileState]:
    found = {FileState.SEEN}
    steps = [(start, end) for table in tables for (start, _), end in table.items()]
    while new := {end for start, end in steps if start in found} - found:
        found |= new
    return found


def test_what_happens_to_a_file_leads_to_every_state_but_retracted() -> None:
    assert set(FileState) - reached(TRANSITIONS) == {FileState.RETRACTED}


def test_moves_lead_to_retracted_and_out_of_every_final_state_whose_bytes_were_kept() -> None:
    assert reached(TRANSITIONS, MOVES) == set(FileState)
    left = {start for (start, _), end in MOVES.items() if start in FINAL and end is not start}
    assert left == FINAL - RETURNS


@pytest.mark.parametrize(
    ("state", "move"), [pair for pair in product(FileState, FileMove) if pair not in MOVES]
)
def test_a_move_that_a_state_has_no_use_for_is_an_error(state: FileState, move: FileMove) -> None:
    with pytest.raises(IllegalTransition, match=str(state)):
        after(state, move)


@pytest.mark.parametrize(("state", "move"), [*product(FileState, Move)])
def test_every_move_is_allowed_or_refused_with_words_in_every_state(
    state: FileState, move: Move
) -> None:
    assert ((state, move) in ALLOWED) != ((state, move) in REFUSED)
    words = {**ALLOWED, **REFUSED}[state, move]
    assert words
    assert not words.endswith(".")


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
