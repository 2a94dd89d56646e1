"""Events that custom topics received, in a file beside the outbox."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from local.storage.gateway.journal import Journal
from local.storage.gateway.json_types import Document

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS topic_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, received REAL NOT NULL,
  event TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS topic_events_by_topic ON topic_events (topic, sequence);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvent:
    """One event as it was published; `sequence` counts over all topics."""

    sequence: int
    received: datetime
    event: Document


class TopicStore:
    """Append and read."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Over `<folder>/topics.sqlite3`, made when missing. Raises sqlite3.Error."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(Journal(folder / "topics.sqlite3", _SCHEMA))

    def close(self) -> None:
        """Commit what was asked for and close the file."""
        self._journal.close()

    async def keep(self, topic: str, events: Sequence[Document], received: datetime) -> None:
        """Return when all are on disk. Raises sqlite3.Error: none is."""
        rows = [(topic, received.timestamp(), json.dumps(event)) for event in events]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO topic_events (topic, received, event) VALUES (?, ?, ?)", rows
            )

        await self._journal.run(work)

    async def kept(self, topic: str, after: int, limit: int) -> list[KeptEvent]:
        """Events of the topic with a higher number than `after`, oldest first."""

        def work(connection: sqlite3.Connection) -> list[KeptEvent]:
            rows = connection.execute(
                "SELECT sequence, received, event FROM topic_events"
                " WHERE topic = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                (topic, after, limit),
            )
            return [
                KeptEvent(
                    sequence=sequence,
                    received=datetime.fromtimestamp(received, tz=UTC),
                    event=json.loads(event),
                )
                for sequence, received, event in rows
            ]

        return await self._journal.run(work)
