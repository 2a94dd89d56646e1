"""What is dropped: a folder's files, and small files in which something has changed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from flows.flow import Flow

SMALL_ROWS: Final = 20
DATASET: Final = "titles"
KEY: Final = "show_id"
"""The last column: a record that was torn has none."""
CHANGED: Final = "description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A file and the path below `landing` where it goes."""

    source: Path
    path: str


def first_drops(folder: Path, flow: Flow) -> tuple[Drop, ...]:
    """One file for each dataset. Raises LookupError when the folder lacks one."""
    return tuple(
        Drop(source=source, path=f"{flow.name}/{dataset}/{source.name}")
        for dataset in flow.datasets
        for source in [_file_of(folder, dataset)]
    )


def changed_drops(folder: Path, flow: Flow, into: Path, count: int) -> Iterator[Drop]:
    """Files of twenty titles whose description is new each time, under one path."""
    with _file_of(folder, DATASET).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        whole = (row for row in reader if row[KEY])
        rows = list(islice(whole, SMALL_ROWS))
        header = reader.fieldnames or []
    for number in range(count):
        source = into / f"changed-{number}.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows({**row, CHANGED: f"{row[CHANGED]} ({number})"} for row in rows)
        yield Drop(source=source, path=f"{flow.name}/{DATASET}/changed.csv")


def _file_of(folder: Path, dataset: str) -> Path:
    found = sorted(file for file in folder.glob("*.csv") if file.stem.endswith(dataset))
    if not found:
        raise LookupError(f"no file of {dataset} in {folder}")
    return found[0]
