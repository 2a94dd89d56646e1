"""Rows in Azure Tables, guarded by ETags and recognised by the `op_id` that each write leaves.

A write is sent again when its answer is lost, so it can meet itself: an insert its own 409, a
replacement its own 412. After a refusal the row is read back; with our `op_id` it is ours. One
write alone is no transaction: making and reading its MIME parts is most of what a call costs here.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.data.tables import TableEntity, UpdateMode
from azure.data.tables.aio import TableClient

from tidegate.adapters.azure_errors import translated
from tidegate.ports import MAX_WRITES, Delete, Etag, Insert, NewOpId, Replace, Row, Write

REFUSED: Final = frozenset({404, 409, 412})
SENT_AGAIN: Final = frozenset({"POST"})
"""What the SDK does not send again when a connection breaks: transactions, inserts. Ours may be."""
MAX_PAGE: Final = 1000
"""Entities in one answer of Azure Tables."""


class TableRows:
    """One table; implements `Rows`."""

    def __init__(self, table: TableClient, new_op_id: NewOpId) -> None:
        """Take the client of a table that exists."""
        self._table, self._new_op_id = table, new_op_id

    async def get(self, partition: str, key: str) -> Row | None:
        """The row, or None."""
        entity = await self._entity(partition, key)
        return _row(entity) if entity is not None else None

    async def scan(
        self, partition: str, prefix: str = "", *, begin: str = "", limit: int | None = None
    ) -> AsyncIterator[Row]:
        """Rows whose key starts with `prefix`, ordered by key: at most `limit`, from `begin` on."""
        query, parameters = "PartitionKey eq @partition", {"partition": partition}
        if first := max(prefix, begin):
            query += " and RowKey ge @first"
            parameters |= {"first": first}
        if prefix:
            query += " and RowKey lt @end"
            parameters |= {"end": prefix[:-1] + chr(ord(prefix[-1]) + 1)}
        page = MAX_PAGE if limit is None else min(limit, MAX_PAGE)
        left = limit
        with translated(f"query table {self._table.table_name}"):
            async for entity in self._table.query_entities(
                query, parameters=parameters, results_per_page=page
            ):
                yield _row(entity)
                left = left - 1 if left is not None else None
                if left == 0:
                    return

    async def apply(self, partition: str, writes: Sequence[Write]) -> bool:
        """All of the writes or none; False when a condition did not hold."""
        if len(writes) > MAX_WRITES:
            raise ValueError(f"{len(writes)} writes in one transaction; {MAX_WRITES} are allowed")
        op_id = self._new_op_id()
        with translated(f"write table {self._table.table_name}"):
            try:
                await self._send([_operation(partition, write, op_id) for write in writes])
            except HttpResponseError as error:
                if error.status_code not in REFUSED:
                    raise
            else:
                return True
        return await self._is_ours(partition, writes, op_id)

    async def _send(self, operations: Sequence[tuple[Any, ...]]) -> None:
        match operations:
            case [("create", entity)]:
                await self._table.create_entity(entity, retry_on_methods=SENT_AGAIN)
            case [("update", entity, conditions)]:
                await self._table.update_entity(entity, **conditions)
            case [("delete", entity, conditions)]:
                await self._table.delete_entity(entity, **conditions)
            case _:
                await self._table.submit_transaction(operations, retry_on_methods=SENT_AGAIN)

    async def _is_ours(self, partition: str, writes: Sequence[Write], op_id: str) -> bool:
        for write in writes:
            entity = await self._entity(partition, write.key)
            if isinstance(write, Delete):
                ours = entity is None
            else:
                ours = entity is not None and entity["op_id"] == op_id
            if not ours:
                return False
        return True

    async def _entity(self, partition: str, key: str) -> TableEntity | None:
        with translated(f"read table {self._table.table_name}"):
            try:
                return await self._table.get_entity(partition, key)
            except ResourceNotFoundError:
                return None


def _row(entity: TableEntity) -> Row:
    return Row(
        key=entity["RowKey"],
        document=entity["document"],
        etag=Etag(str(entity.metadata["etag"])),
    )


def _operation(partition: str, write: Write, op_id: str) -> tuple[Any, ...]:
    """The SDK's own shape of an operation: a tuple whose third part is keyword arguments."""
    entity = {"PartitionKey": partition, "RowKey": write.key}
    match write:
        case Insert():
            return ("create", entity | {"document": write.document, "op_id": op_id})
        case Replace():
            changed = entity | {"document": write.document, "op_id": op_id}
            return ("update", changed, {"mode": UpdateMode.REPLACE, **_if_match(write.etag)})
        case Delete():
            return ("delete", entity, _if_match(write.etag))


def _if_match(etag: Etag) -> dict[str, object]:
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}
