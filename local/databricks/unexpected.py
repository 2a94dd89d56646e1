"""Ends that nobody expected: what is said of them, and how that gets on record."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from local.databricks.documents import storable

log = logging.getLogger(__name__)


def in_words(error: BaseException) -> str:
    """Type and message; of a group those of its first error."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return storable(f"{type(error).__name__}: {error}")


def until_written(write: Callable[[], None], seconds: float = 1) -> None:
    """Now, and as long as SQLite has no room or no access, every so many seconds again."""
    try:
        write()
    except sqlite3.OperationalError:
        log.exception("the workspace's memory could not be written, and will be tried again")
        asyncio.get_running_loop().call_later(seconds, until_written, write, seconds)
