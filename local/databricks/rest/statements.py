"""SQL: the routes of `WorkspaceClient.statement_execution` and its one warehouse."""

import re
from typing import Final, Literal

from pydantic import Field

from local.databricks.documents import Json, JsonObject
from local.databricks.errors import ApiError, ErrorCode
from local.databricks.rest.route import Request, Route, route
from local.databricks.statements.model import (
    Column,
    Execution,
    Parameter,
    Result,
    Statement,
    StatementState,
)
from local.databricks.workspace import Workspace

WAREHOUSE_ID: Final = "0000000000000001"
WAIT: Final = re.compile(r"(\d+)s")
SHORTEST_WAIT: Final = 5
LONGEST_WAIT: Final = 50


class Marker(Request):
    """The value of one parameter marker."""

    name: str
    value: str | None = None
    type: str = "STRING"


class Execute(Request):
    """`statement_execution.execute_statement`; only INLINE results in JSON_ARRAY."""

    statement: str
    warehouse_id: str
    catalog: str | None = None
    schema_name: str | None = Field(None, alias="schema")
    parameters: tuple[Marker, ...] = ()
    row_limit: int | None = Field(None, ge=1)
    wait_timeout: str = "10s"
    on_wait_timeout: Literal["CONTINUE", "CANCEL"] = "CONTINUE"
    format: Literal["JSON_ARRAY"] = "JSON_ARRAY"
    disposition: Literal["INLINE"] = "INLINE"


class ByStatement(Request):
    """Anything about one statement."""

    statement_id: str


class Chunk(ByStatement):
    """Every result is one chunk."""

    chunk_index: int


class ListWarehouses(Request):
    """`warehouses.list`."""

    page_size: int | None = None
    page_token: str | None = None


class ByWarehouse(Request):
    """`warehouses.get`."""

    id: str


async def execute(workspace: Workspace, request: Execute) -> JsonObject:
    """Waits as long as the request says, then continues without the client, or cancels."""
    _check_warehouse(request.warehouse_id)
    seconds = _seconds(request.wait_timeout)
    statements = workspace.statements
    statement = _statement(request, statements.new_id())
    statements.start(statement)
    execution = await statements.wait(statement.statement_id, seconds)
    if request.on_wait_timeout == "CANCEL" and execution.state in _UNFINISHED:
        statements.cancel(statement.statement_id)
        execution = await statements.wait(statement.statement_id, LONGEST_WAIT)
    return _view(execution)


async def get_statement(workspace: Workspace, request: ByStatement) -> JsonObject:
    """Where the statement is, with its result when it has succeeded."""
    return _view(workspace.statements.find(request.statement_id))


async def get_chunk(workspace: Workspace, request: Chunk) -> JsonObject:
    """The only chunk has number 0."""
    execution = workspace.statements.find(request.statement_id)
    if execution.result is None or request.chunk_index != 0:
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, f"no chunk {request.chunk_index}")
    return _data(execution.result)


async def cancel(workspace: Workspace, request: ByStatement) -> JsonObject:
    """Answers at once."""
    workspace.statements.cancel(request.statement_id)
    return {}


async def list_warehouses(_workspace: Workspace, _request: ListWarehouses) -> JsonObject:
    """There is one."""
    return {"warehouses": [_WAREHOUSE]}


async def get_warehouse(_workspace: Workspace, request: ByWarehouse) -> JsonObject:
    """The one."""
    _check_warehouse(request.id)
    return _WAREHOUSE


BASE: Final = "/api/2.0/sql/statements"
ROUTES: Final[tuple[Route[Workspace], ...]] = (
    route("POST", BASE, Execute, execute),
    route("GET", f"{BASE}/{{statement_id}}", ByStatement, get_statement),
    route("GET", f"{BASE}/{{statement_id}}/result/chunks/{{chunk_index}}", Chunk, get_chunk),
    route("POST", f"{BASE}/{{statement_id}}/cancel", ByStatement, cancel),
    route("GET", "/api/2.0/sql/warehouses", ListWarehouses, list_warehouses),
    route("GET", "/api/2.0/sql/warehouses/{id}", ByWarehouse, get_warehouse),
)
_UNFINISHED: Final = frozenset({StatementState.PENDING, StatementState.RUNNING})
_WAREHOUSE: Final[JsonObject] = {
    "id": WAREHOUSE_ID,
    "name": "laptop",
    "state": "RUNNING",
    "cluster_size": "2X-Small",
    "warehouse_type": "PRO",
    "enable_serverless_compute": True,
    "min_num_clusters": 1,
    "max_num_clusters": 1,
    "num_clusters": 1,
    "auto_stop_mins": 0,
}


def _check_warehouse(warehouse_id: str) -> None:
    if warehouse_id != WAREHOUSE_ID:
        message = f"The warehouse {warehouse_id} was not found; there is {WAREHOUSE_ID}."
        raise ApiError(ErrorCode.RESOURCE_DOES_NOT_EXIST, message)


def _seconds(wait: str) -> int:
    found = WAIT.fullmatch(wait)
    seconds = int(found[1]) if found else -1
    if seconds != 0 and not SHORTEST_WAIT <= seconds <= LONGEST_WAIT:
        message = f"wait_timeout must be 0s or {SHORTEST_WAIT}s to {LONGEST_WAIT}s, not {wait}"
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message)
    return seconds


def _statement(request: Execute, statement_id: str) -> Statement:
    return Statement(
        statement_id=statement_id,
        text=request.statement,
        catalog=request.catalog,
        schema=request.schema_name,
        parameters=tuple(
            Parameter(name=each.name, value=each.value, type=each.type)
            for each in request.parameters
        ),
        row_limit=request.row_limit,
    )


def _view(execution: Execution) -> JsonObject:
    status: JsonObject = {"state": execution.state.value}
    if failure := execution.failure:
        status["error"] = {"error_code": failure.error_code, "message": failure.message}
        if failure.sql_state is not None:
            status["sql_state"] = failure.sql_state
    answer: JsonObject = {
        "statement_id": execution.statement.statement_id,
        "status": status,
    }
    if result := execution.result:
        answer |= {"manifest": _manifest(result), "result": _data(result)}
    return answer


def _manifest(result: Result) -> JsonObject:
    rows = len(result.rows)
    return {
        "format": "JSON_ARRAY",
        "schema": {
            "column_count": len(result.columns),
            "columns": [_column(index, each) for index, each in enumerate(result.columns)],
        },
        "total_chunk_count": 1,
        "chunks": [{"chunk_index": 0, "row_offset": 0, "row_count": rows}],
        "total_row_count": rows,
        "truncated": result.truncated,
    }


def _column(position: int, column: Column) -> JsonObject:
    exact: JsonObject = {"type_precision": column.precision, "type_scale": column.scale}
    return {
        "name": column.name,
        "position": position,
        "type_name": column.type_name,
        "type_text": column.type_text,
        **(exact if column.precision is not None else {}),
    }


def _data(result: Result) -> JsonObject:
    rows: list[Json] = [list(row) for row in result.rows]
    return {"chunk_index": 0, "row_offset": 0, "row_count": len(rows), "data_array": rows}
