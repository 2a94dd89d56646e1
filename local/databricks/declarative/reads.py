"""Follows the tables that a query reads, so that each is brought up to date before it is read.

The reading methods of PySpark are wrapped once, for the whole process; they do what they always
did unless the calling thread is inside a query of a pipeline.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, Final

from pyspark.sql import DataFrame, DataFrameReader, SparkSession
from pyspark.sql.streaming.readwriter import DataStreamReader

type Wanted = Callable[[list[str] | str], None]
"""Called with the name of a table, as text or in parts, before it is read."""

_WANTED: ContextVar[Wanted | None] = ContextVar("wanted", default=None)

RELATION: Final = re.compile(r"'UnresolvedRelation \[([^\]]*)\]")
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


def _wrap(owner: type, name: str, announce: Callable[[Any, str, Wanted], None]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(this: Any, text: str, *more: Any, **named: Any) -> DataFrame:  # noqa: ANN401 - as is
        wanted = _WANTED.get()
        if wanted is not None:
            announce(this, text, wanted)
        frame: DataFrame = original(this, text, *more, **named)
        return frame

    setattr(owner, name, wrapped)


def _announce_table(_this: object, name: str, wanted: Wanted) -> None:
    wanted(name)


def _announce_sql(this: SparkSession, text: str, wanted: Wanted) -> None:
    """Spark's own parser says which tables a statement names."""
    parser = this._jsparkSession.sessionState().sqlParser()  # noqa: SLF001 - not in the public API
    plan = parser.parsePlan(text).treeString(*EVERY_FIELD)
    for name in RELATION.findall(plan):
        wanted(name.split(", "))
