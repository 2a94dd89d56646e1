"""What one demo did, as a document: see docs/summary.md."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from flows.names import DatasetName, Stage
from flows.request import Document
from tidegate.api.views import FileDetail, RunView, Verdict


class FileSummary(Document):
    """One file; its rows are the sum of the four numbers after them."""

    path: str
    dataset: DatasetName
    verdict: Verdict
    rows: int
    silver_rows: int
    quarantined_rows: int
    duplicate_rows: int
    superseded_rows: int

    @property
    def accounted(self) -> int:
        """Rows of which we know where they are."""
        parts = (self.silver_rows, self.quarantined_rows, self.duplicate_rows)
        return sum(parts) + self.superseded_rows

    @property
    def adds_up(self) -> bool:
        """No row is missing and none is counted twice."""
        return self.rows == self.accounted


class RunSummary(Document):
    """One run that the files caused."""

    stage: Stage
    level: int
    attempt: int
    run_id: int | None
    result: str
    seconds: float | None


class Seconds(Document):
    """How long things took."""

    setup: float = 0.0
    start: float = 0.0
    drop_to_gold: float | None = None


class Summary(Document):
    """`why` is empty exactly when `ok` is true."""

    ok: bool
    why: str
    files: tuple[FileSummary, ...] = ()
    runs: tuple[RunSummary, ...] = ()
    tables: Mapping[str, int] = {}
    seconds: Seconds


def file_summary(file: FileDetail) -> FileSummary:
    """Of a file that was not loaded, all rows are where the file is."""
    rows = file.rows or 0
    account = file.account
    return FileSummary(
        path=file.path,
        dataset=file.dataset,
        verdict=file.verdict,
        rows=rows,
        silver_rows=account.silver if account else 0,
        quarantined_rows=account.quarantined if account else _whole(file, Verdict.REJECTED),
        duplicate_rows=account.duplicate if account else _whole(file, Verdict.DUPLICATE),
        superseded_rows=account.superseded if account else _whole(file, Verdict.SUPERSEDED),
    )


def run_summaries(runs: Iterable[RunView]) -> tuple[RunSummary, ...]:
    """Oldest first."""
    ordered = sorted(runs, key=lambda run: run.decided_at)
    return tuple(RunSummary.model_validate(run.model_dump()) for run in ordered)


def write_summary(path: Path, summary: Summary) -> None:
    """Readers see the whole document or the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(summary.model_dump_json(indent=2) + "\n")
    Path(draft).chmod(0o644)
    Path(draft).replace(path)


def _whole(file: FileDetail, verdict: Verdict) -> int:
    return (file.rows or 0) if file.verdict is verdict else 0
