"""The tables that the demo ends with; each fits 80 columns."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from local.demo.gold import Expectation, by_layer
from local.demo.summary import FileSummary, RunSummary
from local.demo.words import STYLES, short
from tidegate.adapters.warehouse import Answer
from tidegate.api.views import Verdict
from tidegate.cli.screen import visible

PARTS: Final = ("silver", "quar-\nantined", "dupli-\ncate", "super-\nseded")
YES: Final = Text("✔", "bold green")
NO: Final = Text("✘", "bold red")
SIDE_BY_SIDE: Final = 2


def accounts(files: Sequence[FileSummary]) -> Table:
    """Where every row of every file is, and whether the numbers add up."""
    table = plain("file", "dataset", "verdict", numbers=("rows", *PARTS), last=" ")
    for file in files:
        table.add_row(
            escape(short(file.path)),
            file.dataset,
            Text(file.verdict, STYLES.get(file.verdict, "")),
            *_cells(_numbers(file)),
            YES if file.adds_up else NO,
        )
    sums = [sum(column) for column in zip(*map(_numbers, files), strict=True)]
    total = YES if sums and sums[0] == sum(sums[1:]) else NO
    table.add_row("all files", "", "", *_cells(sums, zero="0"), total, style="bold")
    return table


def in_words(files: Sequence[FileSummary]) -> str:
    """What the table of files shows, in a sentence."""
    kinds = {verdict: sum(file.verdict is verdict for file in files) for verdict in Verdict}
    told = [f"{count} {verdict}" for verdict, count in kinds.items() if count]
    return f"{len(files)} files: {', '.join(told)}"


def notes(files: Sequence[FileSummary]) -> list[str]:
    """What a reader of the numbers might wonder about."""
    away = sum(file.rows for file in files if file.verdict is Verdict.REJECTED)
    known = sum(file.rows for file in files if file.verdict is Verdict.DUPLICATE)
    told = {
        f"{away:,} quarantined rows are of files that were turned away as a whole": away,
        f"{known:,} duplicate rows are of files whose bytes were loaded before": known,
    }
    return [text for text, rows in told.items() if rows]


def runs(made: Sequence[RunSummary]) -> Table:
    """Every run that the files caused."""
    table = plain("stage", "result", numbers=("level", "attempt", "run id", "seconds"))
    for run in made:
        seconds = f"{run.seconds:.1f}" if run.seconds is not None else ""
        run_id = "" if run.run_id is None else str(run.run_id)
        table.add_row(run.stage, run.result, str(run.level), str(run.attempt), run_id, seconds)
    return table


def datasets(tables: Mapping[str, int]) -> Table:
    """Rows of bronze and silver, a line for each dataset."""
    bronze, silver = by_layer(tables, "bronze"), by_layer(tables, "silver")
    table = plain("dataset", numbers=("bronze", "silver", "quarantined"))
    for name in bronze:
        counts = (bronze[name], silver.get(name, 0), silver.get(f"{name}_quarantine", 0))
        table.add_row(name, *_cells(counts, zero="0"))
    return table


def gold_tables(tables: Mapping[str, int]) -> Table:
    """Rows of gold, two tables in a line."""
    found = list(by_layer(tables, "gold").items())
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold dim")
    for _ in range(SIDE_BY_SIDE):
        table.add_column("gold table", no_wrap=True)
        table.add_column("rows", justify="right", no_wrap=True)
    half = -(-len(found) // SIDE_BY_SIDE)
    for number in range(half):
        pairs = found[number::half]
        table.add_row(*(cell for name, rows in pairs for cell in (name, f"{rows:,}")))
    return table


def expected(counts: Sequence[Expectation]) -> Table:
    """What gold expects of its rows, and how many keep it or do not."""
    table = plain("gold table", "expectation", numbers=("rows that hold it", "that do not"))
    for each in counts:
        failed = Text(f"{each.failed:,}", "yellow" if each.failed else "")
        table.add_row(each.table, each.name, f"{each.passed:,}", failed)
    return table


def answer(found: Answer) -> Table:
    """Rows of a query; NULL is a dash."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold dim")
    for column in found.columns:
        number = column.type.partition("(")[0] in {"INT", "BIGINT", "LONG", "DOUBLE", "DECIMAL"}
        table.add_column(column.name, justify="right" if number else "left", overflow="fold")
    for row in found.rows:
        table.add_row(*(Text("-", "dim") if cell is None else Text(visible(cell)) for cell in row))
    return table


def plain(*words: str, numbers: Sequence[str], last: str = "") -> Table:
    """Words to the left, numbers to the right, one space between columns that are tight."""
    gap = 1 if last else 2
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold dim")
    for place, name in enumerate(words):
        table.add_column(name, overflow="fold", no_wrap=place > 0, vertical="top")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    if last:
        table.add_column(last, width=1)
    return table


def _numbers(file: FileSummary) -> tuple[int, ...]:
    return (
        file.rows,
        file.silver_rows,
        file.quarantined_rows,
        file.duplicate_rows,
        file.superseded_rows,
    )


def _cells(numbers: Sequence[int], zero: str = "·") -> list[RenderableType]:
    return [f"{each:,}" if each else zero for each in numbers]
