"""A mutant as it is written down: a bug's story, the text it changes, the rules that may see it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

PROTOCOL: Final = Path(__file__).with_name("protocol")
CRASHES: Final = frozenset({"error", "no end"})
"""What the simulation notes of code that breaks: nothing was proved by an invariant."""


class BadMutant(Exception):  # noqa: N818 - it names what is wrong, as in `except BadMutant`
    """A document that does not say what a mutant must say, or no longer fits the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whole lines of one file, and what stands there instead; indentation is the file's."""

    file: str
    replace: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`slug` is the document's name; `rules` are named as the simulation's violations are."""

    slug: str
    name: str
    story: str
    changes: tuple[Change, ...]
    rules: frozenset[str]


def mutants(folder: Path = PROTOCOL) -> list[Mutant]:
    """Every mutant of a folder, by the name of its document. Raises BadMutant."""
    return [_read(path) for path in sorted(folder.glob("*.yaml"))]


def _read(path: Path) -> Mutant:
    try:
        return _mutant(path.stem, yaml.safe_load(path.read_text("utf-8")))
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise BadMutant(f"{path.name}: {error!r}") from error


def _mutant(slug: str, said: dict[str, Any]) -> Mutant:
    rules = frozenset(said["caught_by"])
    if not rules or rules & CRASHES:
        raise BadMutant(f"{slug}: a mutant is caught by an invariant, not by {sorted(rules)}")
    return Mutant(
        slug=slug,
        name=said["name"],
        story=said["story"].strip(),
        changes=tuple(Change(**change) for change in said["changes"]),
        rules=rules,
    )
