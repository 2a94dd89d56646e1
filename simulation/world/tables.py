"""Bronze, silver and gold as tables small enough to be compared with what they should be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flows.layout import order_and_file_id
from flows.names import DatasetName, FileId
from simulation.world.contents import rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one run appended to bronze of one accepted file."""

    version: int
    level: int
    file_id: FileId
    order: int
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """One row of silver: the newest file's."""

    order: int
    file_id: str
    title: str


@dataclass(slots=True, kw_only=True)
class Tables:
    """Of one dataset. Versions begin at 1; 0 is a table that nothing was written to."""

    dataset: DatasetName
    broken: bool = False
    """Bronze fails to load it, and loads the others."""
    checkpoint: set[str] = field(default_factory=set)
    """Accepted paths that the stream has read, empty ones too."""
    bronze: list[Loaded] = field(default_factory=list)
    bronze_version: int = 0
    silver: dict[str, Cell] = field(default_factory=dict)
    silver_version: int = 0

    def append(self, files: Iterable[tuple[str, bytes]], level: int) -> None:
        """One micro-batch: data and checkpoint together, as Delta and Auto Loader do."""
        if self.broken:
            return
        mine = f"/{self.dataset}/"
        new = [
            (path, content)
            for path, content in files
            if mine in path and path not in self.checkpoint
        ]
        self.checkpoint |= {path for path, _ in new}
        filled = [(path, rows_of(self.dataset, content)) for path, content in new if content]
        if any(rows for _, rows in filled):
            self.bronze_version += 1
        for path, rows in filled:
            if rows:
                self.bronze.append(self._loaded(path, rows, level))

    def _loaded(self, path: str, rows: Mapping[str, str], level: int) -> Loaded:
        order, file_id = order_and_file_id(path)
        return Loaded(
            version=self.bronze_version, level=level, file_id=file_id, order=order, rows=rows
        )

    def merge(
        self, after: int, to: int, retracted: frozenset[FileId], touched: frozenset[FileId]
    ) -> None:
        """Fold bronze's versions in; by order, so that a repetition changes nothing.

        Keys of touched files are computed anew from everything that is not retracted.
        """
        there = [batch for batch in self.bronze if batch.version <= to]
        anew = {key for batch in there if batch.file_id in touched for key in batch.rows}
        for key in anew:
            self.silver.pop(key, None)
        for batch in there:
            if batch.file_id not in retracted:
                self._fold(batch, anew, is_new=batch.version > after)
        self.silver_version += 1

    def _fold(self, batch: Loaded, anew: set[str], *, is_new: bool) -> None:
        for key, title in batch.rows.items():
            if is_new or key in anew:
                cell = Cell(order=batch.order, file_id=batch.file_id, title=title)
                self.silver[key] = max(cell, self.silver.get(key, cell))


@dataclass(slots=True)
class Warehouse:
    """The tables of every dataset, and gold, which is computed from all of them."""

    datasets: Mapping[DatasetName, Tables]
    gold: dict[str, str] = field(default_factory=dict)

    def bronze(self) -> list[Loaded]:
        """Of every dataset."""
        return [batch for tables in self.datasets.values() for batch in tables.bronze]

    def silver(self) -> dict[str, str]:
        """Of every dataset: title by key."""
        return {
            key: cell.title
            for tables in self.datasets.values()
            for key, cell in tables.silver.items()
        }

    def mend(self) -> None:
        """Whatever was broken can be loaded again."""
        for tables in self.datasets.values():
            tables.broken = False

    def publish(self) -> None:
        """Gold is computed anew from silver."""
        self.gold = self.silver()
