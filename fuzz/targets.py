"""The table of everything that is fuzzed."""

from functools import partial
from typing import Final

from fuzz import declarations, events, files, names
from fuzz.contracts import Family
from fuzz.target import Target


def _files(family: Family, share: int) -> Target:
    return Target(
        name=family.value,
        run=partial(files.try_file, family),
        seeds=partial(files.seeds, family),
        longest=files.LONGEST,
        share=share,
    )


TARGETS: Final = (
    _files(Family.CSV, 14),
    _files(Family.JSON_LINES, 10),
    _files(Family.CSV_GZIP, 3),
    _files(Family.JSON_LINES_GZIP, 3),
    Target(
        name="events",
        run=events.try_event,
        seeds=events.seeds,
        longest=events.LONGEST,
        share=29,
        words=events.WORDS,
    ),
    Target(
        name="names",
        run=names.try_name,
        seeds=names.seeds,
        longest=names.LONGEST,
        share=40,
    ),
    Target(
        name="contracts",
        run=declarations.try_contract,
        seeds=declarations.seeds,
        longest=declarations.LONGEST,
        share=1,
        covers="flows",
        words=declarations.WORDS,
    ),
)
"""Shares follow what an input costs: a file as much as ten names or events, a contract fifty."""


def target(name: str) -> Target:
    """Raises KeyError."""
    return {each.name: each for each in TARGETS}[name]
