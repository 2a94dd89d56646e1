"""The files to load, drawn from a seed: orders, and titles with a tenth of them changed."""

import os
import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from benchmarks.gate.generated import WIDE_HEADER, wide_tail, write
from local.data.netflix import netflix
from local.data.plan import Drawn, Plan, Tally
from local.data.writing import write_all

ORDER_FILES: Final = 8
TITLES_EACH: Final = 500_000
"""Titles in a file, some 170 MB."""
STEP: Final = 10
"""One title in so many is changed, and one file in so many has files of pairs with it."""
NEWS: Final = " (again)"


def orders(folder: Path, size: int, files: int = ORDER_FILES) -> int:
    """Files of 16 columns, `size` bytes in all, each row on a line of its own; gives the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        path = folder / f"orders-{number}.csv"
        write(path, WIDE_HEADER, _one_line, size // files, seed=number)
    return total(folder)


def _one_line(rng: random.Random) -> str:
    # Spark's reader cuts files at line ends, unless it is told that rows may have several lines.
    return wide_tail(rng).replace("\n", " ")


def titles(folder: Path, records: int, seed: int) -> Iterator[Path]:
    """So many titles, and the pairs of a tenth of the files; a path for each finished file."""
    plan = Plan(rows=records, files=-(-records // TITLES_EACH), seed=seed)
    return write_all(_with_few_pairs(netflix(plan, Tally())), folder)


def _with_few_pairs(files: Iterable[Drawn]) -> Iterator[Drawn]:
    for file in files:
        dataset, _, number = file.name.removesuffix(".csv").partition("-")
        if dataset == "titles" or int(number) % STEP == 1:
            yield file


def changed(folder: Path, into: Path) -> Iterator[Path]:
    """Every tenth title of every file, with something new in its description."""
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("titles-*.csv")):
        target = into / path.name
        with path.open(encoding="utf-8") as source, target.open("w", encoding="utf-8") as file:
            file.writelines(changed_lines(source))
        yield target


def changed_lines(lines: Iterable[str]) -> Iterator[str]:
    """The header, then one row in ten; the description is the last cell that has quotes."""
    for number, line in enumerate(lines):
        if number == 0:
            yield line
        elif number % STEP == 0:
            end = line.rindex('",')
            yield f"{line[:end]}{NEWS}{line[end:]}"


def total(folder: Path) -> int:
    """Bytes of the files in a folder and below it."""
    return sum(each.st_size for each in _stats(folder))


def written(folder: Path) -> int:
    """The same without files that have a second name: those are taken from elsewhere."""
    return sum(each.st_size for each in _stats(folder) if each.st_nlink == 1)


def _stats(folder: Path) -> Iterator[os.stat_result]:
    """One that is gone meanwhile is left out."""
    for place, _, names in folder.walk():
        for name in names:
            with suppress(FileNotFoundError):
                yield (place / name).stat()
