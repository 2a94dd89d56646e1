"""Which files the demo drops.

The dataset of a file is the one whose name its own holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.flow import Flow
from flows.names import DatasetName
from local.demo.errors import DemoFailedError

BAD: Final = "_bad"
"""In the name of a file that the gate has to turn away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One file and the place in `landing` where it goes."""

    source: Path
    path: str

    @property
    def bad(self) -> bool:
        """Whether it is there to be turned away."""
        return self.source.stem.endswith(BAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Files that are dropped together."""

    drops: tuple[Drop, ...]
    left_out: tuple[Path, ...]
    """Files for which the flow declares no dataset."""


def script(folder: Path, flow: Flow) -> Script:
    """The CSV files of a folder. Raises DemoFailedError when there is nothing to drop."""
    if not folder.is_dir():
        raise DemoFailedError(f"{folder} is not a folder: DATA names a folder of CSV files")
    datasets = {file: _dataset(file, flow.datasets) for file in sorted(folder.glob("*.csv"))}
    drops = tuple(
        Drop(source=file, path=f"{flow.name}/{dataset}/{file.name}")
        for file, dataset in datasets.items()
        if dataset is not None
    )
    if not drops:
        names = ", ".join(flow.datasets)
        raise DemoFailedError(
            f"{folder} holds no CSV file of a declared dataset: a file's name has to hold one of "
            f"{names}"
        )
    left_out = tuple(file for file, dataset in datasets.items() if dataset is None)
    return Script(drops=drops, left_out=left_out)


def _dataset(file: Path, datasets: Mapping[DatasetName, object]) -> DatasetName | None:
    fitting = [name for name in datasets if name in file.name.lower()]
    return max(fitting, key=len, default=None)
