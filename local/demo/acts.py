"""Which files the demo drops, and in which order: a folder's own files, then those of its folders.

The dataset of a file is the one whose name its own begins with or holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.flow import Flow
from flows.names import DatasetName
from local.demo.errors import DemoFailedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One file and the place in `landing` where it goes."""

    source: Path
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Files that are dropped together."""

    name: str
    drops: tuple[Drop, ...]
    left_out: tuple[Path, ...]
    """Files for which the flow declares no dataset."""


def acts(folder: Path, flow: Flow) -> tuple[Act, ...]:
    """Raises DemoFailedError when there is nothing to drop."""
    if not folder.is_dir():
        raise DemoFailedError(f"{folder} is not a folder: DATA names a folder of CSV files")
    folders = [folder, *sorted(each for each in folder.iterdir() if each.is_dir())]
    found = [act for each in folders if (act := _act(each, flow)).drops]
    if not found:
        names = ", ".join(flow.datasets)
        raise DemoFailedError(
            f"{folder} holds no CSV file of a declared dataset: a file's name has to hold one of "
            f"{names}"
        )
    return tuple(found)


def _act(folder: Path, flow: Flow) -> Act:
    files = sorted(folder.glob("*.csv"))
    datasets = {file: _dataset(file, flow.datasets) for file in files}
    return Act(
        name=folder.name,
        drops=tuple(
            Drop(source=file, path=f"{flow.name}/{dataset}/{file.name}")
            for file, dataset in datasets.items()
            if dataset is not None
        ),
        left_out=tuple(file for file, dataset in datasets.items() if dataset is None),
    )


def _dataset(file: Path, datasets: Mapping[DatasetName, object]) -> DatasetName | None:
    fitting = [name for name in datasets if name in file.name]
    return max(fitting, key=len, default=None)
