"""Follows the tables that a query reads, so that each is brought up to date before it is read.

The reading methods of PySpark are wrapped once, for the whole process; they do what they always
did unless the calling thread is inside a query of a pipeline.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, Final, Protocol

from pyspark.sql import DataFrame, DataFrameReader, SparkSession
from pyspark.sql.streaming.readwriter import DataStreamReader

from local.databricks.declarative.names import quoted


class Wanted(Protocol):
    """Is told of each table before it is read, by its name as text or in parts."""

    def __call__(self, name: list[str] | str, /, *, streaming: bool) -> str | None:
        """What to read instead, for SQL; None for the table itself."""
        ...


_WANTED: ContextVar[Wanted | None] = ContextVar("wanted", default=None)

RELATION: Final = re.compile(r"'UnresolvedRelation \[([^\]]*)\], \[[^\]]*\], (true|false)")
EVERY_FIELD: Final = (True, False, 2**31 - 1, False, False)
"""Arguments of `TreeNode.treeString`: without them the session's settings cut the names out."""


@contextmanager
def followed(wanted: Wanted | None) -> Iterator[None]:
    """While this holds, reads of this thread are announced to `wanted`; None lets them pass."""
    _wrap_once()
    token = _WANTED.set(wanted)
    try:
        yield
    finally:
        _WANTED.reset(token)


@cache
def _wrap_once() -> None:
    for owner in (SparkSession, DataFrameReader, DataStreamReader):
        _wrap(owner, "table", _announce_table)
    _wrap(SparkSession, "sql", _announce_sql)


def _wrap(owner: type, name: str, announce: Callable[[Any, str, Wanted], str]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(this: Any, text: str, *more: Any, **named: Any) -> DataFrame:  # noqa: ANN401 - as is
        wanted = _WANTED.get()
        if wanted is not None:
            text = announce(this, text, wanted)
        frame: DataFrame = original(this, text, *more, **named)
        return frame

    setattr(owner, name, wrapped)


def _announce_table(this: object, name: str, wanted: Wanted) -> str:
    return wanted(name, streaming=isinstance(this, DataStreamReader)) or name


def _announce_sql(this: SparkSession, text: str, wanted: Wanted) -> str:
    """Spark's own parser says which tables a statement names."""
    parser = this._jsparkSession.sessionState().sqlParser()  # noqa: SLF001 - not in the public API
    plan = parser.parsePlan(text).treeString(*EVERY_FIELD)
    for name, streaming in RELATION.findall(plan):
        parts, is_stream = name.split(", "), streaming == "true"
        if instead := wanted(parts, streaming=is_stream):
            text = replaced(text, parts, instead, streaming=is_stream)
    return text


def replaced(text: str, parts: list[str], instead: str, *, streaming: bool) -> str:
    """The statement with another name for a table.

    A name of one part that is not read as a stream stays: the stand-in has that name, and the
    statement may use it for something else, too.
    """
    if len(parts) == 1 and not streaming:
        return text
    name = r"\s*\.\s*".join(f"(?:{re.escape(quoted(each))}|{re.escape(each)})" for each in parts)
    before = r"(\bSTREAM\b\s*\(?\s*)" if streaming else r"((?<![\w`.]))"
    found = re.compile(f"{before}{name}(?![\\w`])", re.IGNORECASE)
    return found.sub(lambda place: place[1] + instead, text)
