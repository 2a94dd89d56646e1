"""Files of one format family: every way to read the same bytes gives one and the same verdict."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Final

from flows.contract import Contract, CsvFormat
from fuzz.building import built
from fuzz.contracts import Family, family_of, table
from fuzz.promises import promise
from fuzz.property_error import hold
from fuzz.recipe import BUILT, HEAD, PACKED_RAW, RAW, Recipe, recipe_of, written
from fuzz.target import Target
from tests.corpus.cases import CASES
from tidegate.check.blocks.source import BlockSource, has_plain_form
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.reading.gathering import GatheringSource
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.sources import Source, source_of
from tidegate.check.verdict import Outcome, Verdict

type Open = Callable[[Contract, Limits], Source]

LONGEST_SEED: Final = 1000
_BUILT_SEEDS: Final = 4
"""For each contract."""
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def try_file(family: Family, data: bytes) -> Verdict:
    """Raises PropertyError; whatever else the gate raises is a finding too."""
    recipe = recipe_of(family, data)
    verdict = _judged(recipe, [recipe.content], source_of)
    how, open_source = _other_way(recipe)
    other = _judged(recipe, recipe.cuts(), open_source)
    if not verdict.complete:
        # Blocks are read when they are full: more was unpacked by then.
        other = replace(other, unpacked_bytes=verdict.unpacked_bytes)
    hold(other == verdict, f"in pieces, {how}: {_difference(verdict, other)}")
    promise(recipe, verdict)
    if verdict.outcome is Outcome.ACCEPTED:
        _has_all_rows(recipe, verdict)
    return verdict


def _judged(recipe: Recipe, pieces: Iterable[bytes], open_source: Open) -> Verdict:
    check = Check(recipe.contract, recipe.limits, released=recipe.released, open_source=open_source)
    for piece in pieces:
        check.feed(piece)
    return check.finish()


def _other_way(recipe: Recipe) -> tuple[str, Open]:
    """Mostly in blocks and batches so small that an input has many."""
    file_format = recipe.contract.file_format
    if not isinstance(file_format, CsvFormat):
        fewest = 1 + recipe.seed % 8
        return f"gathered, {fewest} at least", partial(_gathered, fewest=fewest)
    if not has_plain_form(file_format) or recipe.seed % 4 == 0:
        return "record by record", _exact
    block = 16 << recipe.seed // 4 % 8
    smallest = 1 + recipe.seed // 32 % block
    opened = partial(_in_blocks, block=block, smallest=smallest)
    return f"in blocks of {block} and at least {smallest} bytes", opened


def _gathered(contract: Contract, limits: Limits, *, fewest: int) -> Source:
    return GatheringSource(JsonLinesSource(contract, limits), fewest=fewest)


def _exact(contract: Contract, limits: Limits) -> Source:
    file_format = contract.file_format
    if not isinstance(file_format, CsvFormat):
        raise TypeError(file_format)
    return CsvSource(file_format, limits)


def _in_blocks(contract: Contract, limits: Limits, *, block: int, smallest: int) -> Source:
    file_format = contract.file_format
    if not isinstance(file_format, CsvFormat):
        raise TypeError(file_format)
    return BlockSource(file_format, limits, block=block, smallest=smallest)


def _difference(one: Verdict, other: Verdict) -> str:
    names = [name for name in Verdict.__slots__ if getattr(one, name) != getattr(other, name)]
    return "; ".join(f"{name} {getattr(one, name)} {getattr(other, name)}" for name in names)


def _has_all_rows(recipe: Recipe, verdict: Verdict) -> None:
    """Another, simpler reader counts the rows of an accepted file."""
    file_format = recipe.contract.file_format
    text = recipe.plain.decode(file_format.encoding).removeprefix("\ufeff")
    if not isinstance(file_format, CsvFormat):
        found = sum(bool(line.strip(" \t")) for line in _LINE_END.split(text))
    elif file_format.escape == file_format.quote:
        rows = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=file_format.delimiter,
            quotechar=file_format.quote or None,
            quoting=csv.QUOTE_MINIMAL if file_format.quote else csv.QUOTE_NONE,
            strict=True,
        )
        found = sum(map(bool, rows)) - 1 - (verdict.totals is not None)
    else:
        return
    hold(found == verdict.rows, f"{found} rows, of which the gate saw {verdict.rows}")


def seeds(family: Family) -> Iterator[bytes]:
    """The corpus, as far as it is short and of the family, and built files for each contract."""
    names = table(family)
    for case in CASES:
        content = case.content() if family_of(case.contract) is family else b""
        if content and len(content) <= LONGEST_SEED:
            yield written(names.index(case.declared), RAW, content)
    for number, declared in enumerate(names):
        random = Random(number)  # noqa: S311 - the same seeds every time
        for each in range(_BUILT_SEEDS):
            choices = bytes((0, *random.choices(range(64, 256), k=12 * each)))
            yield written(number, BUILT, choices, limits=each)
            if family.is_packed:
                yield written(number, PACKED_RAW, built(declared.contract, choices))


TARGETS: Final = {
    family.value: Target(
        name=family.value,
        run=partial(try_file, family),
        seeds=partial(seeds, family),
        longest=HEAD + LONGEST_SEED,
    )
    for family in Family
}
