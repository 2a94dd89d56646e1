"""Queries that read tables as they were: every table gets the version that it had then.

A version is looked up in each table's own history. `TIMESTAMP AS OF` alone would not do: Delta
refuses a time that is later than a table's last commit, which is the rule when a query reads
several tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from tidegate.adapters.answer import Answer, StatementError
from tidegate.cli.durations import moment
from tidegate.cli.errors import CommandError, UsageError
from tidegate.cli.references import INSTEAD, Reference, references

RECENT: Final = 1_000
"""Versions that are looked at before the whole history is asked for."""

NO_HISTORY: Final = (
    "Tables of bronze and silver have a history. Those of gold are materialized views on"
    " Databricks, which keep none: ask the silver tables that they are computed from"
)


class Warehouse(Protocol):
    """Answers statements. Raises StatementError."""

    def ask(self, sql: str) -> Answer:
        """All rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A table at one time."""

    number: int
    since: datetime | None = None
    """When it was committed; None when nobody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A query about the past."""

    statement: str
    versions: Mapping[str, Version]
    """By table, named as in the query."""


def past(statement: str, when: str, warehouse: Warehouse, now: datetime) -> Past:
    """The query with a version behind every table; `when` is a time or a version.

    Raises UsageError, and CommandError for a table that has no such version.
    """
    found = references(statement)
    names = sorted({each.name for each in found})
    if not names:
        raise UsageError("--as-of: the query reads no table that could have another version")
    versions = _versions(names, when.strip(), warehouse, now)
    travelled = _with(statement, found, versions)
    if references(travelled):
        raise UsageError(f"--as-of would miss a table of this statement: {INSTEAD}")
    return Past(statement=travelled, versions=versions)


def _versions(
    names: list[str], when: str, warehouse: Warehouse, now: datetime
) -> Mapping[str, Version]:
    if when.isdecimal():
        if len(names) > 1:
            told = f"each table counts its own, and the query reads {', '.join(names)}"
            raise UsageError(f"--as-of {when}: {told}: give a time, such as 2h or 2026-01-31T08:00")
        return {names[0]: Version(number=int(when))}
    at = moment(when, now)
    return {name: _version_at(warehouse, name, at) for name in names}


def _with(statement: str, found: Iterable[Reference], versions: Mapping[str, Version]) -> str:
    text = statement
    for each in sorted(found, key=lambda reference: reference.end, reverse=True):
        travelled = f" VERSION AS OF {versions[each.name].number}"
        text = text[: each.end] + travelled + text[each.end :]
    return text


def _version_at(warehouse: Warehouse, table: str, at: datetime) -> Version:
    """The newest version that is not newer than that."""
    history: list[Version] = []
    for limit in (f" LIMIT {RECENT}", ""):
        history = _history(warehouse, table, limit)
        known = [each for each in history if each.since is not None and each.since <= at]
        if known:
            return max(known, key=lambda version: version.number)
        if len(history) < RECENT:
            break
    raise CommandError(_too_early(table, history, at))


def _history(warehouse: Warehouse, table: str, limit: str) -> list[Version]:
    try:
        answer = warehouse.ask(f"DESCRIBE HISTORY {table}{limit}")
    except StatementError as error:
        told = str(error).strip().splitlines()[0]
        raise CommandError(
            f"{table} has no versions to choose from: {told}\n{NO_HISTORY}"
        ) from None
    names = [column.name for column in answer.columns]
    number, since = names.index("version"), names.index("timestamp")
    rows = ((row[number], row[since]) for row in answer.rows)
    return [
        Version(number=int(version), since=datetime.fromisoformat(time))
        for version, time in rows
        if version is not None and time is not None
    ]


def _too_early(table: str, history: list[Version], at: datetime) -> str:
    then = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if not history:
        return f"{table} was not there at {then}: its history is empty"
    first = min(history, key=lambda version: version.number)
    since = "" if first.since is None else f"{first.since:%Y-%m-%d %H:%M:%S} UTC"
    if first.number == 0:
        return f"{table} was not there at {then}: it was created at {since}"
    return (
        f"{table} at {then} is not known any more: its history begins with version {first.number}"
        f" of {since} (the table's property delta.logRetentionDuration says how long it is kept)"
    )
