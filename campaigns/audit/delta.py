"""A Delta table as its own log tells it: every commit from the first, then the Parquet files.

Delta Transaction Log Protocol (delta-io/delta, PROTOCOL.md): `add` and `remove` by path. What this
reader does not understand it refuses, so that it never miscounts in silence.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote

import pyarrow.parquet as pq  # type: ignore[import-untyped] # pyarrow carries no types

from campaigns.audit.evidence import Row

Read = Callable[[str], bytes]
"""The bytes of a blob of container `lake`, by name."""

LOG: Final = "_delta_log/"
DIGITS: Final = 20
UNREAD: Final = frozenset({"deletionVectors", "columnMapping", "v2Checkpoint"})


class UnreadableTableError(Exception):
    """The table's log has a gap, or uses a feature that this reader does not know."""


def rows_of(folder: str, names: Iterable[str], read: Read) -> tuple[Row, ...]:
    """Rows of the newest version; `names` are the blobs of the lake. Raises UnreadableTableError.

    A folder without a commit is no table yet and has no rows.
    """
    actions = [action for name in _commits(folder, names) for action in _actions(read(name))]
    for action in actions:
        _refuse(folder, action)
    return tuple(row for path in _live(actions) for row in _parquet(read(f"{folder}/{path}")))


def _commits(folder: str, names: Iterable[str]) -> list[str]:
    prefix = f"{folder}/{LOG}"
    found = sorted(
        name
        for name in names
        if name.startswith(prefix) and name.removeprefix(prefix).removesuffix(".json").isdecimal()
    )
    expected = [f"{prefix}{number:0{DIGITS}d}.json" for number in range(len(found))]
    if found != expected:
        raise UnreadableTableError(f"{folder}: its log has a gap among {len(found)} commits")
    return found


def _actions(commit: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in commit.splitlines() if line.strip()]


def _refuse(folder: str, action: dict[str, Any]) -> None:
    features = set(action.get("protocol", {}).get("readerFeatures", ()))
    if unknown := features & UNREAD:
        raise UnreadableTableError(f"{folder}: uses {', '.join(sorted(unknown))}")
    if action.get("add", {}).get("deletionVector"):
        raise UnreadableTableError(f"{folder}: has a deletion vector")


def _live(actions: Iterable[dict[str, Any]]) -> list[str]:
    files: dict[str, None] = {}
    for action in actions:
        if "add" in action:
            files[unquote(action["add"]["path"])] = None
        elif "remove" in action:
            files.pop(unquote(action["remove"]["path"]), None)
    return list(files)


def _parquet(content: bytes) -> list[Row]:
    rows: list[Row] = pq.read_table(io.BytesIO(content)).to_pylist()
    return rows
