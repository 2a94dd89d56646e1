"""One file as the gate, as bronze and silver, and as Spark's own readers see it."""

from collections import Counter
from dataclasses import dataclass

type Cells = tuple[str, ...]
"""In the order of the contract's columns; an absent cell is empty."""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One different row of a file; surplus cells make rows different, and are not told."""

    cells: Cells
    values: Cells
    """Canonical texts of the typed values; of a row that breaks a rule the cells themselves."""
    rules: frozenset[str]
    copies: int


type View = Counter[SeenRow]
