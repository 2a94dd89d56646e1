"""What is to be drawn, and what was."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much goes wrong, each from 0 to 1."""

    late: float = 0.1
    """Of the files: they come after files that were written later."""
    duplicate: float = 0.01
    """Of the rows: they are there twice."""
    bad: float = 0.01
    """Of the rows: they break a rule of their contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """So many rows of the flow's main dataset, in so many files."""

    rows: int
    files: int
    seed: int
    shares: Shares = field(default_factory=Shares)

    def draw(self, purpose: str) -> random.Random:
        """Numbers of their own for each purpose, so that no file depends on another.

        Of a generator only `random()` may be asked: that alone gives the same numbers in every
        version of Python (documentation of module `random`, "Notes on Reproducibility").
        """
        return random.Random(f"{self.seed} {purpose}")  # noqa: S311 - nothing here is secret

    def slices(self) -> Iterator[range]:
        """The rows of each file, in the order in which the files come."""
        for part in self.order():
            yield range(
                part * self.rows // self.files,
                (part + 1) * self.rows // self.files,
            )

    def order(self) -> list[int]:
        """The parts in the order in which they come: late ones a third of all files later."""
        chance = self.draw("late").random
        late = self.files // 3 + 1
        places = [part + late * (chance() < self.shares.late) for part in range(self.files)]
        return sorted(range(self.files), key=lambda part: (places[part], part))


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was written; it grows while the files do."""

    rows: int = 0
    """Of the main dataset, repeated and bad ones too."""
    duplicate: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A file that is written while its texts are drawn."""

    name: str
    """Ends with `.gz` when it is to be packed."""
    texts: Iterator[str]
    """Whole rows with their line ends, one or many at a time."""
    encoding: str = "utf-8"
