"""SQL statements through the real `databricks-sdk`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from databricks.sdk.errors import BadRequest, ResourceDoesNotExist
from databricks.sdk.service import sql

from tests.integration.databricks.world import FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldStatements


def execute(world: World, text: str = "select", /, **how: object) -> sql.StatementResponse:
    (warehouse,) = world.client.warehouses.list()
    api = world.client.statement_execution
    run: Callable[..., sql.StatementResponse] = partial(api.execute_statement, text)
    return run(warehouse_id=warehouse.id, **how)


def state(answer: sql.StatementResponse) -> str | None:
    assert answer.status is not None
    return answer.status.state.value if answer.status.state else None


def test_a_result_comes_with_its_manifest(world: World) -> None:
    answer = execute(world)
    assert state(answer) == "SUCCEEDED"
    assert answer.result is not None
    assert answer.result.data_array == [["1.5"], [None]]
    assert answer.manifest is not None
    assert answer.manifest.total_row_count == 2
    assert answer.manifest.schema is not None
    assert answer.manifest.schema.columns is not None
    (column,) = answer.manifest.schema.columns
    assert (column.name, column.type_text, column.type_precision) == ("n", "DECIMAL(4,1)", 4)


def test_a_failed_statement_is_an_answer_and_no_http_error(world: World) -> None:
    answer = execute(world, "fail")
    assert state(answer) == "FAILED"
    assert answer.status is not None
    assert answer.status.sql_state == "42P01"
    assert answer.status.error is not None
    assert answer.status.error.message == "no such table"


def test_a_statement_can_be_waited_for_later(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(statements=HeldStatements(held=True))) as world:
        answer = execute(world, wait_timeout="0s")
        assert state(answer) in ("PENDING", "RUNNING")
        found = world.client.statement_execution
        world.on_loop(world.spark.statements.release)
        key = answer.statement_id or ""
        until(lambda: state(found.get_statement(key)) == "SUCCEEDED")
        assert found.get_statement_result_chunk_n(key, 0).row_count == 2


def test_a_statement_is_cancelled(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(statements=HeldStatements(held=True))) as world:
        answer = execute(world, wait_timeout="0s")
        found = world.client.statement_execution
        found.cancel_execution(answer.statement_id or "")
        until(lambda: state(found.get_statement(answer.statement_id or "")) == "CANCELED")


def test_a_statement_that_takes_too_long_is_cancelled_when_asked(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(statements=HeldStatements(held=True))) as world:
        answer = execute(
            world,
            wait_timeout="5s",
            on_wait_timeout=sql.ExecuteStatementRequestOnWaitTimeout.CANCEL,
        )
        assert state(answer) == "CANCELED"


@pytest.mark.parametrize(
    "how",
    [
        {"wait_timeout": "4s"},
        {"wait_timeout": "51s"},
        {"wait_timeout": "soon"},
        {"format": sql.Format.ARROW_STREAM},
        {"disposition": sql.Disposition.EXTERNAL_LINKS},
        {"byte_limit": 10},
    ],
)
def test_what_the_warehouse_cannot_do_is_refused(world: World, how: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        execute(world, **how)


def test_there_is_one_warehouse(world: World) -> None:
    (warehouse,) = world.client.warehouses.list()
    assert world.client.warehouses.get(warehouse.id or "").name == warehouse.name
    with pytest.raises(ResourceDoesNotExist):
        world.client.warehouses.get("another")
    with pytest.raises(ResourceDoesNotExist):
        world.client.statement_execution.get_statement("another")
