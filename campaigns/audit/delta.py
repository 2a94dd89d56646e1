"""A Delta table as its own log tells it: every commit from the first, then the Parquet files.

Delta Transaction Log Protocol (delta-io/delta, PROTOCOL.md): `add` and `remove` by path and
deletion vector. What this reader does not know it refuses: it never miscounts in silence.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote

import pyarrow.parquet as pq  # type: ignore[import-untyped] # pyarrow carries no types

from campaigns.audit.evidence import Row
from campaigns.audit.vectors import deleted_rows, identity

Read = Callable[[str], bytes]
"""The bytes of a blob of container `lake`, by name."""

LOG: Final = "_delta_log/"
DIGITS: Final = 20
UNREAD: Final = frozenset({"columnMapping", "v2Checkpoint", "catalogManaged"})


class UnreadableTableError(Exception):
    """The table's log has a gap, or uses a feature that this reader does not know."""


def rows_of(folder: str, names: Iterable[str], read: Read) -> tuple[Row, ...]:
    """Rows of the newest version; `names` are the blobs of the lake. Raises UnreadableTableError.

    A folder without a commit is no table yet and has no rows.
    """
    actions = [action for name in _commits(folder, names) for action in _actions(read(name))]
    for action in actions:
        _refuse(folder, action)

    def within(path: str) -> bytes:
        return read(f"{folder}/{path}")

    return tuple(row for file in _live(actions) for row in _rows(file, within))


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


def _live(actions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last `add` of each file and deletion vector that no `remove` took away."""
    files: dict[tuple[str, str], dict[str, Any]] = {}
    for action in actions:
        if "add" in action:
            files[_key(action["add"])] = action["add"]
        elif "remove" in action:
            files.pop(_key(action["remove"]), None)
    return list(files.values())


def _key(file: dict[str, Any]) -> tuple[str, str]:
    return file["path"], identity(file.get("deletionVector"))


def _rows(file: dict[str, Any], within: Read) -> list[Row]:
    rows: list[Row] = pq.read_table(io.BytesIO(within(unquote(file["path"])))).to_pylist()
    vector = file.get("deletionVector")
    gone = deleted_rows(vector, within) if vector else frozenset[int]()
    return [row for place, row in enumerate(rows) if place not in gone]
