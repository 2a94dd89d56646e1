"""Looks at what bronze left in the lake, with none of the product's code: logs, Parquet, JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from azure.storage.blob import BlobServiceClient

from campaigns.audit.delta import rows_of

LAKE, RECEIPTS = "lake", "receipts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A file that was accepted."""

    file_id: str
    dataset: str
    ids: tuple[str, ...]
    """Of its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A closed receipt."""

    level: int
    rows: Mapping[str, int]
    """By file id."""


@dataclass(slots=True, kw_only=True)
class Auditor:
    """Holds the lake to what was put; each look adds to `findings`."""

    blobs: BlobServiceClient
    flow: str
    findings: list[str] = field(default_factory=list)

    def look(self, files: Mapping[str, Put], *, complete: bool, when: str) -> None:
        """`complete`: no row of any file may be missing."""
        for dataset in sorted({file.dataset for file in files.values()}):
            expected = Counter(
                (file.file_id, each)
                for file in files.values()
                if file.dataset == dataset
                for each in file.ids
            )
            rows = self._rows(dataset)
            found = Counter((row["_file_id"], row["id"]) for row in rows if not row.get("_no_rows"))
            self._note(found - expected, f"{when}: {dataset} has rows too many")
            if complete:
                self._note(expected - found, f"{when}: {dataset} lost rows")
            traces = Counter(row["_file_id"] for row in rows if row.get("_no_rows"))
            full = {file.file_id for file in files.values() if file.ids}
            wrong = Counter(
                {each: 1 for each, times in traces.items() if times > 1 or each in full}
            )
            self._note(wrong, f"{when}: {dataset} has traces that it should not have")

    def receipts(self, level: int, files: Mapping[str, Put], asked: Iterable[str]) -> set[str]:
        """Files that closed receipts of a level answer for; each of them must be exact."""
        answered: set[str] = set()
        for told in self._told(level):
            exact = {each: len(files[each].ids) for each in told.rows if each in files}
            if told.rows != exact:
                self.findings.append(f"level {level}: wrong numbers in its receipt")
            if silent := set(asked) - told.rows.keys():
                self.findings.append(f"level {level}: silent about {sorted(silent)}")
            loaded = {
                row["_file_id"]
                for dataset in {files[each].dataset for each in asked}
                for row in self._rows(dataset)
                if row["_level"] == level
            }
            answered |= told.rows.keys()
            if unsaid := loaded - answered:
                self.findings.append(f"level {level}: loaded and not told {sorted(unsaid)}")
        return answered

    def _note(self, wrong: Counter[Any], what: str) -> None:
        if wrong:
            self.findings.append(f"{what}: {wrong.total()}, of {sorted(map(str, wrong))[:3]}")

    def _rows(self, dataset: str) -> tuple[Mapping[str, Any], ...]:
        container = self.blobs.get_container_client(LAKE)
        folder = f"tables/{self.flow}_bronze/{dataset}"
        names = list(container.list_blob_names(name_starts_with=f"{folder}/"))
        return rows_of(folder, names, lambda name: container.download_blob(name).readall())

    def _told(self, level: int) -> Iterator[Told]:
        container = self.blobs.get_container_client(RECEIPTS)
        prefix = f"{self.flow}/bronze/{level}-"
        for name in container.list_blob_names(name_starts_with=prefix):
            # What a killed writer left below `_temporary` may be whole, and is no receipt.
            if name.removeprefix(prefix).partition("/")[2].startswith("part-"):
                told = _closed(level, container.download_blob(name).readall().decode())
                if told is not None:
                    yield told


def _closed(level: int, text: str) -> Told | None:
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not lines or lines[-1]["kind"] != "closed" or lines[-1]["lines"] != len(lines) - 1:
        return None
    return Told(level=level, rows={each["file_id"]: each["rows"] for each in lines[:-1]})
