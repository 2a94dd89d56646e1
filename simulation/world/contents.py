"""What suppliers send: small files over the same few keys, so that every file matters to silver."""

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from flows.control import Manifest

COLUMNS: Final = ("title", "show_id")
"""Few: what the gate thinks of cells is tested elsewhere."""
LONG: Final = "x" * 120
"""A cell that the present release holds and the next one reads."""

type Rows = Mapping[str, str]
"""Title by key; keys of two datasets are never equal."""


def _file(rows: Mapping[int, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    lines = [",".join(columns)]
    lines += [f"{title},{key}" for key, title in rows.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


_ROWS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "A": {1: "a", 2: "a"},
        "B": {1: "b", 2: "b"},
        "C": {2: "c", 3: "c"},
        "header only": {},
        "long": {1: LONG, 3: LONG},
    }
)
"""Contents that keep the contract."""

CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        **{name: _file(rows) for name, rows in _ROWS.items()},
        "bad": _file({1: "x"}, COLUMNS[:-1]),
        "empty": b"",
    }
)
"""`bad` and `empty` are to be rejected; `long` is to be held until the next release is there."""

STATES: Final = Manifest(suffix=".states.json", rows_field=None)
"""The manifest of files of titles, where they have one: a hash says which content it is for."""

HELD_AT_FIRST: Final = frozenset({"long"})


def stated(content: bytes) -> bytes:
    """The manifest of a file."""
    return json.dumps({"sha256": sha256(content).hexdigest()}).encode()


def is_manifest(path: str) -> bool:
    """No file of a supplier, but what is said of one."""
    return path.endswith(STATES.suffix)


def promised(dataset: str, content: str) -> Rows | None:
    """The rows that an accepted file brings; None for a content that is to be rejected."""
    return rows_of(dataset, CONTENTS[content]) if content in _ROWS else None


@cache
def rows_of(dataset: str, content: bytes) -> Rows:
    """The rows of an accepted file."""
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return MappingProxyType({f"{dataset} {row['show_id']}": row["title"] for row in table})
