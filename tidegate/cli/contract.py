"""`tidegate contract infer` and `tidegate contract lint`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from tidegate.check.verdict import Outcome
from tidegate.cli.errors import CommandError, Exit, UsageError
from tidegate.cli.infer.draft import Draft, draft
from tidegate.cli.linting import lint_command
from tidegate.cli.screen import amount, aside, plain, say_json
from tidegate.gate.documents import describe, summary

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Draft and check data contracts.",
)

app.command("lint")(lint_command)

SampleFiles = Annotated[
    list[Path],
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        help="Samples of one dataset: CSV or JSON Lines, gzip or not.",
        show_default=False,
    ),
]


@app.command()
def infer(
    files: SampleFiles,
    dataset: Annotated[
        str | None, typer.Option(help="Its name; by default the file's.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it there, never over a file.", dir_okay=False),
    ] = None,
    *,
    ranges: Annotated[
        bool, typer.Option("--ranges", help="State the smallest and largest values as limits.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The contract and the gate's verdicts as JSON.")
    ] = False,
) -> None:
    """Draft a contract from sample files of one dataset.

    Types, date formats, required columns, key and enumerations are those of
    the sample; a comment `# unsure` stands wherever it left a doubt. Exit 1
    when the gate would not accept every sample even so.

    [dim]tidegate contract infer orders.csv -o flows/shop/orders.odcs.yaml[/]
    """
    stem = files[0].name.split(".", maxsplit=1)[0]
    name = dataset or re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(f"{name or stem} cannot name a dataset: say --dataset")
    made = draft(files, name, ranges=ranges)
    _hand_over(made, output, as_json=as_json)
    if made.verdict.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(Exit.NO)


def _hand_over(made: Draft, output: Path | None, *, as_json: bool) -> None:
    if as_json:
        verdicts = [{"path": str(file), **describe(each)} for file, each in made.verdicts]
        say_json({"contract": made.text, "verdict": describe(made.verdict), "samples": verdicts})
    elif output is None:
        typer.echo(made.text, nl=False)
    if output is not None:
        _write(output, made.text)
    doubts = made.text.count("# unsure:")
    told = f"{amount(doubts, 'doubt')} to look at. The sample: {summary(made.verdict)}"
    style = "dim" if made.verdict.outcome is Outcome.ACCEPTED else "red"
    aside().print(plain(told, style), soft_wrap=True)


def _write(output: Path, text: str) -> None:
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(f"{output} exists: remove it first, or name another file") from None
