"""The workspace's memory of runs, in a SQLite file that outlives the process."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from local.databricks.runs.model import Run, RunId, TaskOutput

FILE: Final = "runs.sqlite"
FIRST_ID: Final = 1000
SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS ids (next INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS runs (
        run_id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, active INTEGER NOT NULL,
        document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS tasks (run_id INTEGER PRIMARY KEY, parent INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, run_id INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS outputs (run_id INTEGER PRIMARY KEY, document TEXT NOT NULL);
"""
_RUN: Final = TypeAdapter(Run)
_OUTPUT: Final = TypeAdapter(TaskOutput)


type Watcher = Callable[[Run | None, Run], None]
"""Is told a run as it was, None when it is new, and as it is on record now."""


def nobody(before: Run | None, after: Run) -> None:
    """Watches nothing."""


class RunStore:
    """Every write outlives the process when the call returns; used from one thread."""

    def __init__(self, folder: Path, watcher: Watcher = nobody) -> None:
        """Opens or creates the file in `folder`; `watcher` is told of every write."""
        self._watcher = watcher
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / FILE)
        self._db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {SCHEMA}")

    def close(self) -> None:
        """Further calls raise sqlite3.ProgrammingError."""
        self._db.close()

    def next_id(self) -> RunId:
        """Never given before, not even to a run that is deleted."""
        with self._db:
            row = self._db.execute("UPDATE ids SET next = next + 1 RETURNING next").fetchone()
            if row is None:
                self._db.execute("INSERT INTO ids VALUES (?)", (FIRST_ID,))
        return RunId(row[0] if row else FIRST_ID)

    def add(self, run: Run) -> None:
        """The run, its tasks and its token in one transaction."""
        with self._db:
            self._write(run)
            rows = [(task.run_id, run.run_id) for task in run.tasks]
            self._db.executemany("INSERT INTO tasks VALUES (?, ?)", rows)
            if run.token is not None:
                self._db.execute("INSERT INTO tokens VALUES (?, ?)", (run.token, run.run_id))
        self._watcher(None, run)

    def save(self, run: Run) -> None:
        """A newer state of a run that was added."""
        before = self.find(run.run_id)
        with self._db:
            self._write(run)
        self._watcher(before, run)

    def _write(self, run: Run) -> None:
        document = _RUN.dump_json(run).decode()
        row = (run.run_id, run.job_id, run.progress.active, document)
        self._db.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)", row)

    def find(self, run_id: int) -> Run | None:
        """None when there never was such a run, or it is deleted."""
        row = self._db.execute("SELECT document FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        return _RUN.validate_json(row[0]) if row else None

    def find_by_task(self, task_run_id: int) -> Run | None:
        """The run that a task's run id belongs to."""
        query = "SELECT parent FROM tasks WHERE run_id = ?"
        row = self._db.execute(query, (task_run_id,)).fetchone()
        return self.find(row[0]) if row else None

    def find_by_token(self, token: str) -> RunId | None:
        """Also the id of a run that is deleted: tokens are never free again."""
        row = self._db.execute("SELECT run_id FROM tokens WHERE token = ?", (token,)).fetchone()
        return RunId(row[0]) if row else None

    def runs(self, job_id: int | None = None, *, active: bool | None = None) -> Iterator[Run]:
        """Newest first."""
        rows = self._db.execute(
            "SELECT document FROM runs WHERE (?1 IS NULL OR job_id = ?1)"
            " AND (?2 IS NULL OR active = ?2) ORDER BY run_id DESC",
            (job_id, active),
        ).fetchall()
        return (_RUN.validate_json(row[0]) for row in rows)

    def delete(self, run: Run) -> None:
        """The run and its outputs; its token stays taken."""
        ids = [(task.run_id,) for task in run.tasks]
        with self._db:
            self._db.executemany("DELETE FROM outputs WHERE run_id = ?", ids)
            self._db.executemany("DELETE FROM tasks WHERE run_id = ?", ids)
            self._db.execute("DELETE FROM runs WHERE run_id = ?", (run.run_id,))

    def save_output(self, task_run_id: RunId, output: TaskOutput) -> None:
        """What the task left behind."""
        row = (task_run_id, _OUTPUT.dump_json(output).decode())
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", row)

    def output(self, task_run_id: int) -> TaskOutput:
        """Empty while the task has not ended."""
        query = "SELECT document FROM outputs WHERE run_id = ?"
        row = self._db.execute(query, (task_run_id,)).fetchone()
        return _OUTPUT.validate_json(row[0]) if row else TaskOutput()
