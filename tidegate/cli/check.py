"""`tidegate check`: the gate's own code on a file of this machine; no service, no cloud."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import Progress

from flows.contract import Contract
from flows.names import DatasetName, FlowName
from flows.odcs import load_contract
from tidegate.cli.errors import Exit
from tidegate.cli.guess import meant
from tidegate.cli.options import AsJson, DatasetOption, FlowOption, LocalFile
from tidegate.cli.screen import amount, aside, number, out, plain, say_json, table
from tidegate.cli.session import Session, current
from tidegate.cli.texts import text_of
from tidegate.gate.check import Check
from tidegate.gate.documents import VERSION, describe, summary
from tidegate.gate.verdict import Finding, HeaderDiff, Outcome, Verdict

PIECE: Final = 4 * 2**20
SHOWN: Final = 20
"""Findings on the screen; `--json` has all that the gate keeps."""

COLOURS: Final = {Outcome.ACCEPTED: "green", Outcome.REJECTED: "red", Outcome.HELD: "yellow"}


def check(
    context: typer.Context,
    file: LocalFile,
    flow: FlowOption = None,
    dataset: DatasetOption = None,
    contract: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A contract file, instead of a declared dataset."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Judge a file as the gate would; needs no cloud.

    The gate's own code, before anybody sends the file. Exit 0 when the gate would accept the file,
    1 when it would reject or hold it. The JSON has the shape of rejection.json
    (docs/rejections.md).

    [dim]tidegate check titles.csv[/]

    [dim]tidegate check export.csv --flow netflix --dataset titles --json[/]
    """
    rules = _contract(current(context), file, contract, flow, dataset)
    verdict = _read(file, rules)
    if as_json:
        say_json(_document(file, rules, verdict))
    else:
        _tell(file, rules, verdict)
    if verdict.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(Exit.NO)


def _contract(
    session: Session, file: Path, given: Path | None, flow: str | None, dataset: str | None
) -> Contract:
    if given is not None:
        text = text_of(given)
        return load_contract(text, flow=FlowName(flow or "local"), source=str(given))
    return meant(
        file.name,
        session.flows(),
        FlowName(flow) if flow else None,
        DatasetName(dataset) if dataset else None,
    ).contract


def _read(file: Path, contract: Contract) -> Verdict:
    engine = Check(contract)
    size = file.stat().st_size
    console = aside()
    quiet = size <= PIECE or not console.is_terminal
    with (
        Progress(console=console, transient=True, disable=quiet) as progress,
        file.open("rb") as content,
    ):
        task = progress.add_task("checking", total=size)
        while piece := content.read(PIECE):
            engine.feed(piece)
            progress.advance(task, len(piece))
    return engine.finish()


def _document(file: Path, contract: Contract, verdict: Verdict) -> dict[str, Any]:
    about = {
        "flow": contract.flow,
        "dataset": contract.dataset,
        "path": str(file),
        "contractVersion": contract.version,
    }
    return {"version": VERSION, "file": about, **describe(verdict)}


def _tell(file: Path, contract: Contract, verdict: Verdict) -> None:
    console = out()
    against = f"{contract.flow}/{contract.dataset}, contract {contract.version}"
    console.print(plain(f"{file.name}: {verdict.outcome} ({against})", COLOURS[verdict.outcome]))
    console.print(plain(summary(verdict)))
    if verdict.duplicate_rows:
        console.print(plain(f"{amount(verdict.duplicate_rows, 'row')} repeat another one exactly."))
    for line in _header(verdict.header):
        console.print(plain(line))
    if verdict.counts:
        rules = table("rule", number("rows"))
        for name, rows in verdict.counts.items():
            rules.add_row(plain(name), f"{rows:,}")
        console.print(rules)
    if verdict.findings:
        console.print(_findings(verdict.findings))


def _findings(findings: tuple[Finding, ...]) -> object:
    left = len(findings) - SHOWN
    shown = table(number("line"), "rule", "expected")
    for each in findings[:SHOWN]:
        shown.add_row(str(each.line or ""), plain(_rule(each)), plain(each.expected))
    if left > 0:
        shown.caption = f"{left} more with --json"
        shown.caption_justify = "left"
    return shown


def _rule(finding: Finding) -> str:
    """A rule of one column says which in its name, a finding about the header does not."""
    column = finding.column
    named = column is None or finding.rule.startswith(f"{column}.")
    return finding.rule if named else f"{finding.rule}: {column}"


def _header(diff: HeaderDiff) -> list[str]:
    """What the file has instead of the contract's columns."""
    lines = [f"column {each.found} is there instead of {each.expected}" for each in diff.renamed]
    for words, names in (
        ("missing columns", diff.missing),
        ("columns that the contract does not know", diff.extra),
        ("columns that are there twice", diff.duplicate),
    ):
        if names:
            lines.append(f"{words}: {', '.join(names)}")
    return lines
