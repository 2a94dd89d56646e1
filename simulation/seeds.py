"""Schedules that broke a promise once: `tests/seeds/<seed>.json`, each with its story.

A seed's schedule follows the code: another kind of act gives every seed another story. So the
acts are kept too, as few as broke the promise then, and are played again as they are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from simulation.acts import Act
from simulation.minimise import minimise
from simulation.schedule import Result, replay
from simulation.world.nature import Nature

FOLDER: Final = Path(__file__).parent.parent / "tests" / "seeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file. `acts` is empty for a seed that failed before acts were kept."""

    seed: int
    story: str
    is_open: bool = False
    """It is not mended yet."""
    rules: tuple[str, ...] = ()
    """Names of the promises that it broke."""
    nature: Nature | None = None
    acts: tuple[Act, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises KeyError and ValueError for another kind of file."""
        document = json.loads(path.read_text("utf-8"))
        nature = document.get("nature")
        return cls(
            seed=document["seed"],
            story=document["story"],
            is_open=document.get("open", False),
            rules=tuple(document.get("rules", ())),
            nature=Nature.of(nature) if nature else None,
            acts=tuple(Act(*each) for each in document.get("acts", ())),
        )

    def again(self) -> Result | None:
        """The story played again; None when only its seed was kept."""
        return replay(self.seed, self.nature, self.acts) if self.nature else None


def all_kept() -> list[Kept]:
    """Every file of the folder."""
    return [Kept.read(path) for path in sorted(FOLDER.glob("*.json"))]


def keep(failed: Result, story: str) -> Iterator[str]:
    """Write the shortest schedule found that breaks the promise."""
    short = minimise(failed)
    if not short.violations:
        yield f"seed {failed.seed} breaks no promise"
        return
    document = {
        "seed": short.seed,
        "story": story,
        "rules": sorted(short.rules),
        "nature": short.nature.document(),
        "acts": [list(act) for act in short.acts],
    }
    path = FOLDER / f"{short.seed}.json"
    path.write_text(_text(document), "utf-8")
    yield f"{path}: {len(short.acts)} acts"


def told(path: Path) -> Iterator[str]:
    """The trace of a kept schedule, and what it breaks today."""
    kept = Kept.read(path)
    result = kept.again()
    yield f"seed {kept.seed}: {kept.story}"
    if result is not None:
        yield from result.trace.lines()
        yield from (f"{each.rule}: {each.story}" for each in result.violations)


def _text(document: dict[str, object]) -> str:
    """One act to a line."""
    acts = document.pop("acts")
    head = json.dumps(document, indent=2)[:-2]
    lines = ",\n".join(f"    {json.dumps(act)}" for act in acts)  # type: ignore[attr-defined]  # a list
    return f'{head},\n  "acts": [\n{lines}\n  ]\n}}\n'
