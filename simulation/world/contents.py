"""What suppliers send: small files over the same few keys, so that every file matters to silver."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

COLUMNS: Final = (
    "duration_minutes",
    "duration_seasons",
    "type",
    "title",
    "date_added",
    "release_year",
    "rating",
    "description",
    "show_id",
)


LONG: Final = 120
"""Characters of a description that the present release holds and the next one reads."""


def _file(
    rows: Mapping[int, str], columns: tuple[str, ...] = COLUMNS, about: str = "a film"
) -> bytes:
    lines = [",".join(columns)]
    lines += [f"94,,Movie,{title},3/14/2020,2019,PG,{about},{key}" for key, title in rows.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


ROWS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "A": {1: "a", 2: "a"},
        "B": {1: "b", 2: "b"},
        "C": {2: "c", 3: "c"},
        "header only": {},
        "long": {1: "l", 3: "l"},
    }
)
"""Contents that keep the contract, with their rows by key."""

CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        **{name: _file(rows) for name, rows in ROWS.items()},
        "long": _file(ROWS["long"], about="x" * LONG),
        "bad": _file({1: "x"}, COLUMNS[:-1]),
        "empty": b"",
    }
)
"""`bad` and `empty` are to be rejected; `long` is to be held until the next release is there."""

HELD_AT_FIRST: Final = frozenset({"long"})


@cache
def rows_of(content: bytes) -> Mapping[int, str]:
    """The rows of an accepted file: title by key."""
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {int(row["show_id"]): row["title"] for row in table}
