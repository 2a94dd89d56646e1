"""What the documentation draws is what the code does."""

import re
from pathlib import Path

import pytest

from local.diagrams.mermaid import Edge, state_diagram
from local.diagrams.pages import PAGES, MissingPartError, drawn
from local.diagrams.situations import SITUATIONS, Situation
from local.diagrams.stages import STATES, Looks, looks, stage_machine
from tidegate.conductor.run_policy import RULES
from tidegate.ledger.states import MOVES, TRANSITIONS


@pytest.mark.parametrize("page", PAGES)
def test_no_drawing_is_stale(page: str) -> None:
    text = Path(page).read_text()
    assert drawn(page, text) == text, "stale: run `make diagrams`"


def test_every_transition_and_move_is_drawn() -> None:
    text = Path("docs/architecture.md").read_text()
    for (state, event), to in [*TRANSITIONS.items(), *MOVES.items()]:
        assert re.search(f"{state} --> {to}: .*{re.escape(event)}", text), (state, event)


def test_every_policy_is_shown() -> None:
    text = Path("docs/runs.md").read_text()
    assert all(f"`{rule.word}`" in text for rule in RULES)


def test_every_state_of_a_stage_looks_like_itself_and_is_reached() -> None:
    assert {name: looks(stage) for name, stage in STATES.items()} == {name: name for name in Looks}
    drawing = stage_machine()
    assert all(f"--> {name}" in drawing and f"{name} -->" in drawing for name in Looks)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
def test_every_situation_names_tests_that_are_there(
    situation: Situation,
) -> None:
    assert situation.tests
    for file, name in situation.tests:
        assert re.search(rf"^(async )?def test_{name}\(", Path(file).read_text(), re.MULTILINE), (
            name
        )


def test_arrows_between_the_same_states_are_one() -> None:
    edges = [Edge(begin="a", end="b", label=label) for label in ("x", "y", "x")]
    assert state_diagram([*edges, Edge(begin="b", end="[*]")]).splitlines()[2:4] == [
        "    a --> b: x<br>y",
        "    b --> [*]",
    ]


def test_a_page_without_a_place_for_its_part_says_so() -> None:
    with pytest.raises(MissingPartError, match="situations"):
        drawn("docs/runs.md", "nothing is drawn here")
