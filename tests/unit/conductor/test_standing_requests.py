"""A set ends by the request that silver carries out, whoever wrote it and when."""

from dataclasses import replace

import pytest

from flows.names import Stage
from flows.receipt import Closed, Receipt
from flows.request import GoldRequest, SilverRequest
from tests.unit.conductor.builders import (
    NEW,
    NOW,
    TITLES,
    ended,
    seen,
    started_stages,
)
from tests.unit.conductor.sets import (
    CAST,
    HALF,
    PATIENT,
    WHOLE,
    asked_of_silver,
    look,
    moved,
    reach,
    rules,
    stone,
)
from tidegate.conductor import gathering
from tidegate.conductor.decide import decide
from tidegate.conductor.state import FlowState, Gathering
from tidegate.ports import RunPhase

RETRACTED = seen(tombstones=(stone(TITLES),))


def standing(state: FlowState) -> SilverRequest:
    """Written by a host that saw this state and a retract, and did not live to save its attempt."""
    return asked_of_silver(look(state, what=RETRACTED, of=PATIENT))


def test_a_set_does_not_end_by_a_request_that_was_written_before_it_was_complete() -> None:
    asked = standing(HALF)
    assert asked.bronze == {}
    begun = look(WHOLE, what=replace(RETRACTED, standing=(asked,)), of=PATIENT)
    assert asked_of_silver(begun) == asked
    assert started_stages(begun) == [Stage.SILVER]
    assert begun.state.gathering == WHOLE.gathering
    another_came = gathering.arrived(begun.state, PATIENT, TITLES, NOW)
    closed = Closed(
        flow=NEW.flow, stage=Stage.SILVER, level=1, attempt=1, lines=0, tables={}, epoch=1
    )
    run = begun.state.silver.run
    over = ended(Stage.SILVER, RunPhase.SUCCEEDED, Receipt(closed=closed), run=run)
    answered = decide(another_came, over, rules(PATIENT), NOW).state
    assert reach(look(answered, what=RETRACTED, of=PATIENT)) == {TITLES: (-1, 3), CAST: (-1, 4)}


def test_a_set_ends_by_a_request_of_somebody_else_that_takes_it() -> None:
    asked = standing(WHOLE)
    begun = look(
        moved(WHOLE, titles=3, cast=4, other=9), what=replace(RETRACTED, standing=(asked,))
    )
    assert reach(begun) == {TITLES: (-1, 3), CAST: (-1, 4)}
    assert begun.state.gathering == Gathering()


@pytest.mark.parametrize("versions", [{"titles": 4, "cast": 4}, {"titles": 3, "cast": 5}])
def test_a_set_does_not_end_by_a_request_that_takes_a_part_of_it(versions: dict[str, int]) -> None:
    begun = look(moved(WHOLE, **versions), what=replace(RETRACTED, standing=(standing(WHOLE),)))
    assert started_stages(begun) == [Stage.SILVER]
    assert begun.state.gathering == WHOLE.gathering


def test_no_request_of_another_stage_takes_a_set() -> None:
    gold = GoldRequest(flow=NEW.flow, level=1, silver={TITLES: 3, CAST: 4})
    assert not gathering.taken(WHOLE, gold)
    assert gathering.taken(WHOLE, standing(WHOLE))
    assert not gathering.taken(WHOLE, standing(HALF))


def test_a_request_of_another_level_says_nothing_about_this_one() -> None:
    asked = standing(HALF).model_copy(update={"level": 2})
    begun = look(WHOLE, what=replace(RETRACTED, standing=(asked,)))
    assert reach(begun) == {TITLES: (-1, 3), CAST: (-1, 4)}
    assert begun.state.gathering == Gathering()
