"""SQL through the Statement Execution API of `databricks-sdk`, the same in the cloud and here.

The SDK is imported when the first statement is sent: that takes more than a second.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from tidegate.adapters.answer import Answer, Column, Row, StatementError
from tidegate.adapters.databricks_answers import translated
from tidegate.adapters.person import check_host, client_of
from tidegate.errors import Permanent, Transient

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.sql import ResultData, ResultManifest, StatementResponse

__all__ = ["Answer", "Column", "Row", "StatementError", "Warehouse"]

PAUSES: Final = (0.02, 0.03, 0.05, 0.08, 0.13, 0.2, 0.3, 0.5)
"""Seconds between two looks at a statement; the last one is repeated."""

UNFINISHED: Final = frozenset({"PENDING", "RUNNING", ""})


class Warehouse:
    """A SQL warehouse of a workspace."""

    def __init__(
        self,
        *,
        host: str,
        token: str = "",
        warehouse_id: str = "",
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Without a token the SDK's own credential chain is used; without an id the first one.

        Raises Permanent when the host is elsewhere and not opened by https.
        """
        check_host(host)
        self._host, self._token, self._given_id = host, token, warehouse_id
        self._pause = pause

    def ask(
        self,
        sql: str,
        parameters: Mapping[str, str] | None = None,
        *,
        row_limit: int | None = None,
    ) -> Answer:
        """Run one statement to its end, however long it takes; an interrupt cancels it.

        `parameters` are the values of `:name` markers. Raises StatementError, Permanent, Transient.
        """
        statement_id = self._start(sql, parameters or {}, row_limit)
        try:
            with translated("get_statement"):
                ended = self._end_of(statement_id)
        except KeyboardInterrupt:
            with translated("cancel_execution"):
                self._client.statement_execution.cancel_execution(statement_id)
            raise
        return self._answer(statement_id, _succeeded(ended))

    def _start(self, sql: str, parameters: Mapping[str, str], row_limit: int | None) -> str:
        """Does not wait, so that the statement's id is known while it runs."""
        from databricks.sdk.service.sql import StatementParameterListItem  # noqa: PLC0415 - lazily

        with translated("execute_statement"):
            started = self._client.statement_execution.execute_statement(
                statement=sql,
                warehouse_id=self._warehouse_id,
                wait_timeout="0s",
                row_limit=row_limit,
                parameters=[
                    StatementParameterListItem(name=name, value=value)
                    for name, value in parameters.items()
                ]
                or None,
            )
        if not started.statement_id:
            raise Transient("execute_statement: the workspace named no statement")
        return started.statement_id

    def _end_of(self, statement_id: str) -> "StatementResponse":
        """A state that this SDK does not know keeps us looking."""
        found = self._client.statement_execution.get_statement(statement_id)
        pauses = chain(PAUSES, repeat(PAUSES[-1]))
        while _state(found) in UNFINISHED:
            self._pause(next(pauses))
            found = self._client.statement_execution.get_statement(statement_id)
        return found

    def _answer(self, statement_id: str, ended: "StatementResponse") -> Answer:
        return Answer(
            columns=tuple(_columns(ended.manifest)),
            rows=tuple(
                tuple(row)
                for chunk in self._chunks(statement_id, ended.result)
                for row in chunk.data_array or ()
            ),
            truncated=bool(ended.manifest and ended.manifest.truncated),
        )

    def _chunks(self, statement_id: str, first: "ResultData | None") -> Iterator["ResultData"]:
        chunk = first
        while chunk is not None:
            yield chunk
            if chunk.next_chunk_index is None:
                return
            with translated("get_statement_result_chunk_n"):
                chunk = self._client.statement_execution.get_statement_result_chunk_n(
                    statement_id, chunk.next_chunk_index
                )

    @cached_property
    def _warehouse_id(self) -> str:
        if self._given_id:
            return self._given_id
        with translated("warehouses.list"):
            found = next((each.id for each in self._client.warehouses.list() if each.id), None)
        if found is None:
            raise Permanent("the workspace shows no SQL warehouse: set DATABRICKS_WAREHOUSE_ID")
        return found

    @cached_property
    def _client(self) -> "WorkspaceClient":
        return client_of(self._host, self._token)


def _state(response: "StatementResponse") -> str:
    state = response.status.state if response.status else None
    return state.value if state else ""


def _succeeded(ended: "StatementResponse") -> "StatementResponse":
    if _state(ended) == "SUCCEEDED":
        return ended
    error = ended.status.error if ended.status else None
    told = error.message if error and error.message else f"the statement is {_state(ended)}"
    raise StatementError(told)


def _columns(manifest: "ResultManifest | None") -> Iterator[Column]:
    schema = manifest.schema if manifest else None
    for column in (schema.columns if schema else None) or ():
        yield Column(name=column.name or "", type=column.type_text or "")
