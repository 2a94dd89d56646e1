"""A world's tables, in which rows of another release may lie."""

import json

from tests.fakes.rows import MemoryRows
from tests.unit.histories.documents import Kept
from tidegate.ports import Insert, Replace, Rows

ODD: str = json.dumps({"version": 2, "says": "what only the next release knows"})


class Tables:
    """The three tables of a world, in the order in which it makes them."""

    def __init__(self) -> None:
        self.tables: list[MemoryRows] = []

    def new(self) -> MemoryRows:
        self.tables.append(MemoryRows())
        return self.tables[-1]

    @property
    def flows(self) -> MemoryRows:
        return self.tables[1]

    @property
    def journal(self) -> MemoryRows:
        return self.tables[2]

    def rows(self) -> list[Kept]:
        return [
            Kept(
                moment="now",
                table=name,
                partition=partition,
                key=row.key,
                document=json.loads(row.document),
            )
            for name, table in zip(("files", "flows", "journal"), self.tables, strict=True)
            for partition, row in table.everything()
        ]


async def put_odd(rows: Rows, partition: str, key: str, document: str = ODD) -> None:
    """A row that only another release can read, in the place of what is there."""
    row = await rows.get(partition, key)
    write = (
        Replace(key=key, document=document, etag=row.etag)
        if row
        else Insert(key=key, document=document)
    )
    assert await rows.apply(partition, [write])


async def said(rows: Rows, partition: str, key: str) -> str:
    """Empty when there is no such row."""
    row = await rows.get(partition, key)
    return row.document if row else ""
