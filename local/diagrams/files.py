"""The file machine and the moves of operators, from their tables."""

from collections.abc import Iterator

from local.diagrams.mermaid import Edge, state_diagram
from tidegate.ledger.states import FINAL, MOVES, TRANSITIONS, FileState


def file_machine() -> str:
    """What happens to a file on its way."""
    return state_diagram(_transitions())


def file_moves() -> str:
    """What operators, and late files, do to it."""
    edges = [Edge(begin=state, end=to, label=move) for (state, move), to in MOVES.items()]
    return state_diagram(edges)


def _transitions() -> Iterator[Edge]:
    yield Edge(begin="[*]", end=FileState.SEEN)
    for (state, event), to in TRANSITIONS.items():
        yield Edge(begin=state, end=to, label=event)
    reached = set(TRANSITIONS.values())
    for state in FileState:
        if state in FINAL and state in reached:
            yield Edge(begin=state, end="[*]")
