"""`tidegate sql`: one statement on the workspace's SQL warehouse."""

import csv
import sys
from contextlib import nullcontext
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.table import Column as TableColumn

from tidegate.adapters.answer import Answer, Column
from tidegate.cli.errors import UsageError
from tidegate.cli.screen import amount, aside, out, plain, say_json, table, visible
from tidegate.cli.session import current


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


NUMBERS: Final = ("INT", "BIGINT", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT", "DECIMAL")


def sql(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(help="One SQL statement.", show_default=False)],
    shape: Annotated[Format, typer.Option("--format", help="How to print rows.")] = Format.TABLE,
    param: Annotated[
        list[str] | None, typer.Option(help="name=value for a `:name` in the statement.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most this many rows.", show_default=False)
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="Tables as they were: ISO time, 2h (ago), or version of the one table.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Ask the tables, on the SQL warehouse.

    The workspace's Statement Execution API: the same call on a laptop and in
    the cloud. Ctrl-C cancels the statement in the warehouse.

    With --as-of a query reads every table as it was at a time, by the version that
    the table's history has for it; standard error says which. Tables of bronze and
    silver have a history. Those of gold are materialized views on Databricks and
    have none: ask silver. A table that the query gives a version itself keeps it.

    [dim]tidegate sql "SELECT type, count(*) FROM netflix_gold.dim_title GROUP BY 1"[/]

    [dim]tidegate sql "SELECT * FROM netflix_gold.dim_title WHERE type = :t" --param t=Movie[/]

    [dim]tidegate sql "SELECT count(*) FROM netflix_silver.titles" --as-of 2026-01-31T08:00[/]
    """
    values = dict(_parameter(each) for each in param or ())
    warehouse = current(context).warehouse()
    console = aside()
    with console.status("asking the warehouse") if console.is_terminal else nullcontext():
        asked = _back_then(context, statement, as_of) if as_of is not None else statement
        answer = warehouse.ask(asked, values, row_limit=limit)
    _PRINT[Format.JSON if as_json else shape](answer)
    if answer.truncated:
        aside().print(f"There are more rows: only {len(answer.rows):,} were asked for.")


def _back_then(context: typer.Context, statement: str, when: str) -> str:
    # The parser of SQL takes long to import, and few statements are about the past.
    from tidegate.cli.as_of import past  # noqa: PLC0415

    session = current(context)
    found = past(statement, when, session.warehouse(), session.clock())
    for name, version in found.versions.items():
        since = f" of {version.since:%Y-%m-%d %H:%M:%S} UTC" if version.since else ""
        aside().print(plain(f"{name} is version {version.number}{since}"), soft_wrap=True)
    return found.statement


def _parameter(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UsageError(f"--param takes name=value, not {text}")
    return name, value


def _as_table(answer: Answer) -> None:
    if not answer.columns:
        out().print("done")
        return
    shown = table(*(_heading(column) for column in answer.columns))
    for row in answer.rows:
        cells = [plain("NULL", "dim") if cell is None else plain(cell) for cell in row]
        shown.add_row(*cells)
    out().print(shown)
    out().print(amount(len(answer.rows), "row"), style="dim")


def _heading(column: Column) -> TableColumn:
    number = column.type.partition("(")[0].upper() in NUMBERS
    return TableColumn(plain(column.name), justify="right" if number else "left")


def _as_csv(answer: Answer) -> None:
    """RFC 4180 with a header; NULL is an empty cell, as in the files that Tidegate reads.

    A file gets every cell as it is, a terminal what cannot drive it.
    """
    shown = visible if sys.stdout.isatty() else str
    writer = csv.writer(sys.stdout)
    writer.writerow([shown(column.name) for column in answer.columns])
    writer.writerows([shown(cell or "") for cell in row] for row in answer.rows)


def _as_json(answer: Answer) -> None:
    document: dict[str, Any] = {
        "columns": [{"name": each.name, "type": each.type} for each in answer.columns],
        "rows": answer.rows,
        "truncated": answer.truncated,
    }
    say_json(document)


_PRINT: Final = {Format.TABLE: _as_table, Format.CSV: _as_csv, Format.JSON: _as_json}
