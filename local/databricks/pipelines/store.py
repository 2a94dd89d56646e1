"""The workspace's memory of pipeline updates and their events, in a SQLite file."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from local.databricks.pipelines.model import Event, Update

FILE: Final = "pipelines.sqlite"
SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS updates (
        sequence INTEGER PRIMARY KEY, update_id TEXT NOT NULL UNIQUE, pipeline_id TEXT NOT NULL,
        active INTEGER NOT NULL, document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS events (
        sequence INTEGER PRIMARY KEY, pipeline_id TEXT NOT NULL, document TEXT NOT NULL);
"""
_UPDATE: Final = TypeAdapter(Update)
_EVENT: Final = TypeAdapter(Event)


class UpdateStore:
    """Every write outlives the process when the call returns; used from one thread."""

    def __init__(self, folder: Path) -> None:
        """Opens or creates the file in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / FILE)
        self._db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {SCHEMA}")

    def close(self) -> None:
        """Further calls raise sqlite3.ProgrammingError."""
        self._db.close()

    def save(self, update: Update) -> None:
        """Insert it, or replace its older state."""
        document = _UPDATE.dump_json(update).decode()
        with self._db:
            self._db.execute(
                "INSERT INTO updates (update_id, pipeline_id, active, document)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (update_id)"
                " DO UPDATE SET active = excluded.active, document = excluded.document",
                (update.update_id, update.pipeline_id, update.active, document),
            )

    def find(self, update_id: str) -> Update | None:
        """None when there never was such an update."""
        query = "SELECT document FROM updates WHERE update_id = ?"
        row = self._db.execute(query, (update_id,)).fetchone()
        return _UPDATE.validate_json(row[0]) if row else None

    def updates(
        self, pipeline_id: str | None = None, *, active: bool | None = None
    ) -> Iterator[Update]:
        """Newest first."""
        rows = self._db.execute(
            "SELECT document FROM updates WHERE (?1 IS NULL OR pipeline_id = ?1)"
            " AND (?2 IS NULL OR active = ?2) ORDER BY sequence DESC",
            (pipeline_id, active),
        ).fetchall()
        return (_UPDATE.validate_json(row[0]) for row in rows)

    def add_event(self, event: Event) -> None:
        """At the end of its pipeline's log."""
        document = _EVENT.dump_json(event).decode()
        with self._db:
            self._db.execute(
                "INSERT INTO events (pipeline_id, document) VALUES (?, ?)",
                (event.pipeline_id, document),
            )

    def events(self, pipeline_id: str, *, before: int | None = None) -> Iterator[tuple[int, Event]]:
        """Newest first, each with its number in the log; only numbers below `before`."""
        rows = self._db.execute(
            "SELECT sequence, document FROM events WHERE pipeline_id = ?1"
            " AND (?2 IS NULL OR sequence < ?2) ORDER BY sequence DESC",
            (pipeline_id, before),
        ).fetchall()
        return ((row[0], _EVENT.validate_json(row[1])) for row in rows)
