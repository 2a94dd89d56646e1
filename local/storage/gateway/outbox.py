"""The durable outbox: an event is on disk, with its deliveries, before the writer is answered."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from local.storage.gateway.journal import Journal
from local.storage.gateway.json_types import Document

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY, published REAL, document TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL, sequence INTEGER NOT NULL,
  due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, tried REAL, outcome TEXT, ended TEXT);
CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (subscription, due);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (sequence);
CREATE TABLE IF NOT EXISTS counters (
  subscription TEXT, name TEXT, value INTEGER NOT NULL, PRIMARY KEY (subscription, name));
CREATE TABLE IF NOT EXISTS last_sequence (only INTEGER PRIMARY KEY, value INTEGER NOT NULL);
"""
_DUE: Final = """
SELECT d.id, d.subscription, e.document, e.published, d.attempts, d.tried, d.outcome, d.ended
FROM deliveries d JOIN events e USING (sequence)
WHERE d.subscription = ? AND d.due <= ? ORDER BY d.due, d.id LIMIT ?
"""


class End(StrEnum):
    """How a delivery leaves the outbox."""

    DELIVERED = "delivered"
    DEAD_LETTERED = "deadLettered"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An event's way to one subscription; several routes to one subscription are duplicates."""

    subscription: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event that one subscription has not got yet."""

    id: int
    subscription: str
    event: Document
    published: datetime
    attempts: int
    tried: datetime | None
    outcome: str | None
    ended: str | None
    """Why it goes to the dead-letter container instead of the endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an attempt changed for a delivery that stays in the outbox."""

    delivery: int
    tried: datetime
    outcome: str
    due: datetime
    ended: str | None


class Outbox:
    """Events and deliveries in one SQLite file."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Over `<folder>/outbox.sqlite3`, made when missing. Raises sqlite3.Error."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(Journal(folder / "outbox.sqlite3", _SCHEMA))

    def close(self) -> None:
        """Commit what was asked for and close the file."""
        self._journal.close()

    async def last_sequence(self) -> int:
        """Number of the newest event ever appended, 0 when there is none."""

        def work(connection: sqlite3.Connection) -> int:
            row = connection.execute("SELECT value FROM last_sequence").fetchone()
            return int(row[0]) if row else 0

        return await self._journal.run(work)

    async def append(
        self, sequence: int, event: Document, published: datetime, routes: Iterable[Route]
    ) -> None:
        """Return when the event is on disk. Raises sqlite3.Error: it is not."""
        rows = [(route.subscription, sequence, route.due.timestamp()) for route in routes]
        text = json.dumps(event)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("REPLACE INTO last_sequence VALUES (1, ?)", (sequence,))
            if rows:
                parameters = (sequence, published.timestamp(), text)
                connection.execute("INSERT INTO events VALUES (?, ?, ?)", parameters)
            connection.executemany(
                "INSERT INTO deliveries (subscription, sequence, due) VALUES (?, ?, ?)", rows
            )

        await self._journal.run(work)

    async def due(
        self, subscription: str, now: datetime, limit: int, busy: Collection[int]
    ) -> list[Delivery]:
        """Up to `limit` deliveries whose time has come, without those in `busy`; oldest first."""

        def work(connection: sqlite3.Connection) -> list[Delivery]:
            parameters = (subscription, now.timestamp(), limit + len(busy))
            rows = connection.execute(_DUE, parameters).fetchall()
            return [_delivery(row) for row in rows if row[0] not in busy][:limit]

        return await self._journal.run(work)

    async def next_due(self, subscription: str, busy: Collection[int]) -> datetime | None:
        """When the next delivery that is not in `busy` is due."""

        def work(connection: sqlite3.Connection) -> datetime | None:
            rows = connection.execute(
                "SELECT id, due FROM deliveries WHERE subscription = ? ORDER BY due LIMIT ?",
                (subscription, len(busy) + 1),
            )
            return next((_time(due) for key, due in rows if key not in busy), None)

        return await self._journal.run(work)

    async def keep(self, attempts: Collection[Attempt]) -> None:
        """Note failed attempts; the deliveries stay."""

        def work(connection: sqlite3.Connection) -> None:
            for each in attempts:
                connection.execute(
                    "UPDATE deliveries SET attempts = attempts + 1, tried = ?, outcome = ?,"
                    " due = ?, ended = ? WHERE id = ?",
                    (each.tried.timestamp(), each.outcome, each.due.timestamp(), each.ended,
                     each.delivery),
                )  # fmt: skip

        await self._journal.run(work)

    async def postpone(self, delivery: int, due: datetime) -> None:
        """Look at a delivery again later, without counting an attempt."""
        await self._journal.run(
            lambda connection: connection.execute(
                "UPDATE deliveries SET due = ? WHERE id = ?", (due.timestamp(), delivery)
            )
        )

    async def finish(self, subscription: str, deliveries: Collection[int], end: End) -> None:
        """Take deliveries out and count them."""

        def work(connection: sqlite3.Connection) -> None:
            for key in deliveries:
                _remove(connection, key)
            _count(connection, subscription, end, len(deliveries))

        await self._journal.run(work)

    async def count(self, subscription: str, name: str, number: int = 1) -> None:
        """Add to a counter of the subscription."""
        await self._journal.run(lambda connection: _count(connection, subscription, name, number))

    async def counts(self) -> dict[str, dict[str, int]]:
        """By subscription: every counter, and `pending` from the deliveries themselves."""

        def work(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
            counts: dict[str, dict[str, int]] = {}
            for subscription, name, value in connection.execute("SELECT * FROM counters"):
                counts.setdefault(subscription, {})[name] = value
            for subscription, value in connection.execute(
                "SELECT subscription, COUNT(*) FROM deliveries GROUP BY subscription"
            ):
                counts.setdefault(subscription, {})["pending"] = value
            return counts

        return await self._journal.run(work)

    async def forget_others(self, subscriptions: Collection[str]) -> int:
        """Drop the deliveries of subscriptions that no longer exist; their number."""

        def work(connection: sqlite3.Connection) -> int:
            rows = connection.execute("SELECT id, subscription FROM deliveries").fetchall()
            orphans = [key for key, subscription in rows if subscription not in subscriptions]
            for key in orphans:
                _remove(connection, key)
            return len(orphans)

        return await self._journal.run(work)


def _remove(connection: sqlite3.Connection, delivery: int) -> None:
    row = connection.execute(
        "DELETE FROM deliveries WHERE id = ? RETURNING sequence", (delivery,)
    ).fetchone()
    if row:
        connection.execute(
            "DELETE FROM events WHERE sequence = ?1"
            " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE sequence = ?1)",
            (row[0],),
        )


def _count(connection: sqlite3.Connection, subscription: str, name: str, number: int) -> None:
    connection.execute(
        "INSERT INTO counters VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET value = value + excluded.value",
        (subscription, name, number),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _delivery(
    row: tuple[int, str, str, float, int, float | None, str | None, str | None],
) -> Delivery:
    key, subscription, document, published, attempts, tried, outcome, ended = row
    return Delivery(
        id=key,
        subscription=subscription,
        event=json.loads(document),
        published=_time(published),
        attempts=attempts,
        tried=None if tried is None else _time(tried),
        outcome=outcome,
        ended=ended,
    )
