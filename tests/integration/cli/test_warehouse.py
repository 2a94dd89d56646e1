"""SQL through the real `databricks-sdk` against the workspace of this repository."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from local.databricks.statements.model import Failure, Statement
from local.databricks.statements.model import Result as Outcome
from tests.integration.databricks.world import TOKEN, FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldStatements
from tidegate.adapters.warehouse import Answer, Column, StatementError, Warehouse
from tidegate.cli.main import app
from tidegate.errors import Permanent, Transient

ONE_COLUMN = Answer(columns=(Column(name="n", type="DECIMAL(4,1)"),), rows=(("1.5",), (None,)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with running(tmp_path) as started:
        yield started


def warehouse(world: World) -> Warehouse:
    return Warehouse(host=world.host, token=TOKEN)


def sql(world: World, *args: str) -> Result:
    env = {"DATABRICKS_HOST": world.host, "DATABRICKS_TOKEN": TOKEN, "COLUMNS": "80"}
    return CliRunner(env=env).invoke(app, ["sql", *args])


def test_an_answer_has_typed_columns_and_texts(world: World) -> None:
    assert warehouse(world).ask("select", {"id": "1"}, row_limit=5) == ONE_COLUMN


def test_a_statement_that_fails_says_why(world: World) -> None:
    with pytest.raises(StatementError, match="no such table"):
        warehouse(world).ask("fail")


def test_a_statement_is_awaited_however_long_it_takes(tmp_path: Path) -> None:
    spark = FakeSpark(statements=HeldStatements(held=True))
    looks: list[float] = []
    with running(tmp_path, spark) as world:

        def pause(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 12:
                world.on_loop(spark.statements.release)

        slow = Warehouse(host=world.host, token=TOKEN, pause=pause)
        assert slow.ask("select") == ONE_COLUMN
    assert looks == sorted(looks)


@dataclass
class RememberingStatements(HeldStatements):
    """Remembers which statements were cancelled while they ran."""

    cancelled: list[str] = field(default_factory=list)

    async def run(self, statement: Statement) -> Outcome | Failure:
        try:
            return await super().run(statement)
        except asyncio.CancelledError:
            self.cancelled.append(statement.text)
            raise


def test_an_interrupt_cancels_the_statement_in_the_warehouse(tmp_path: Path) -> None:
    statements = RememberingStatements(held=True)
    with running(tmp_path, FakeSpark(statements=statements)) as world:

        def interrupt(_seconds: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Warehouse(host=world.host, token=TOKEN, pause=interrupt).ask("select for hours")
        until(lambda: statements.cancelled == ["select for hours"])


def test_a_lost_connection_and_an_unknown_warehouse_are_told_apart(world: World) -> None:
    with pytest.raises(Permanent, match="RESOURCE_DOES_NOT_EXIST"):
        Warehouse(host=world.host, token=TOKEN, warehouse_id="another").ask("select")
    with pytest.raises(Transient):
        Warehouse(host=world.host, token="wrong").ask("select")  # noqa: S106 - of nothing


def test_the_command_prints_a_table_csv_or_json(world: World) -> None:
    shown = sql(world, "select")
    assert shown.exit_code == 0
    assert "NULL" in shown.stdout
    assert "2 rows" in shown.stdout
    assert sql(world, "select", "--format", "csv").stdout == 'n\n1.5\n""\n'
    assert '"type": "DECIMAL(4,1)"' in sql(world, "select", "--json").stdout


def test_the_command_ends_with_the_codes_that_are_documented(world: World) -> None:
    failed = sql(world, "fail")
    assert (failed.exit_code, "no such table" in failed.stderr) == (1, True)
    assert sql(world, "select", "--param", "novalue").exit_code == 2
    unknown = CliRunner(env={"DATABRICKS_HOST": world.host, "DATABRICKS_TOKEN": "a-secret"}).invoke(
        app, ["sql", "select"]
    )
    assert unknown.exit_code == 4
    assert "a-secret" not in unknown.output
