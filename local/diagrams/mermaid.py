"""State diagrams in the language of Mermaid."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edge:
    """One arrow; `begin` and `end` are state names, or `[*]`."""

    begin: str
    end: str
    label: str = ""


def state_diagram(edges: Iterable[Edge]) -> str:
    """In the order of the edges; arrows between the same two states share one label."""
    labels: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        labels.setdefault((edge.begin, edge.end), []).append(edge.label)
    lines = [_line(begin, end, names) for (begin, end), names in labels.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _line(begin: str, end: str, labels: list[str]) -> str:
    said = "<br>".join(dict.fromkeys(label for label in labels if label))
    return f"    {begin} --> {end}: {said}" if said else f"    {begin} --> {end}"
