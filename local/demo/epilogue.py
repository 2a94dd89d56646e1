"""What the demo says when the files have arrived: tables that add up, gold, and what to try."""

from typing import Final

from rich.console import Console

from local.demo import ending
from local.demo.gold import expectations
from local.demo.queries import QUERIES
from local.demo.story import FLOW, Told
from local.demo.summary import Summary
from tidegate.adapters.warehouse import StatementError, Warehouse

FORMULA: Final = "rows = silver + quarantined + duplicate + superseded"


def tell_ending(console: Console, told: Told, summary: Summary, warehouse: Warehouse) -> None:
    """Raises Transient, Permanent."""
    _title(console, ending.in_words(summary.files))
    console.print(FORMULA, style="dim")
    console.print(ending.accounts(summary.files))
    for note in ending.notes(summary.files):
        console.print(note, style="dim")
    if summary.runs:
        _title(console, f"From the first drop to gold: {told.seconds:.1f} s, in these runs")
        console.print(ending.runs(summary.runs))
    elif summary.ok:
        console.print(
            "\nEverything in these files was here already: the gate knew it by its bytes.\n"
            "No run was started, no table was touched."
        )
    _title(console, "Rows in the tables now")
    console.print(ending.datasets(summary.tables))
    console.print()
    console.print(ending.gold_tables(summary.tables))
    _expectations(console, warehouse)
    for title, sql in QUERIES:
        _query(console, warehouse, title, sql)


def _expectations(console: Console, warehouse: Warehouse) -> None:
    _title(console, "What gold expects of its rows, counted by the last refresh")
    counts = expectations(warehouse, FLOW)
    if counts is None:
        console.print("The pipeline publishes no event log here, so they are not known.")
        return
    console.print(ending.expected(counts))


def _query(console: Console, warehouse: Warehouse, title: str, sql: str) -> None:
    _title(console, title)
    try:
        console.print(ending.answer(warehouse.ask(sql)))
    except StatementError as error:
        console.print(f"No answer: {error}".splitlines()[0], style="yellow", markup=False)


def _title(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/]")
