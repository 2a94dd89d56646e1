"""`tidegate check`: the gate's own code on files of this machine; no service, no cloud."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.contract import Contract
from flows.names import DatasetName, FlowName
from flows.odcs import load_contract
from tidegate.check.verdict import Outcome
from tidegate.cli.checking import STANDARD_INPUT, Checked, judged, readable
from tidegate.cli.errors import Exit, UsageError
from tidegate.cli.guess import meant
from tidegate.cli.options import AsJson, DatasetOption, FlowOption
from tidegate.cli.screen import amount, aside, out, plain, say_json
from tidegate.cli.session import Session, current
from tidegate.cli.texts import text_of
from tidegate.cli.verdicts import told


class Format(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


def check(  # noqa: PLR0913 - a parameter for each option
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(help="Files, or - for standard input.", show_default=False),
    ],
    flow: FlowOption = None,
    dataset: DatasetOption = None,
    contract: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A contract file, instead of a declared dataset."
        ),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="json: the document that a supplier gets.")
    ] = Format.TEXT,
    page: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write the supplier's page there; only for one file."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Judge files as the gate would; needs no cloud.

    The gate's own code, before anybody sends the file. Exit 0 when the gate would accept every
    file, 1 when it would reject or hold one, 2 when a file cannot be read. The JSON is the receipt
    or rejection that a supplier gets (docs/rejections.md); of several files it is a list.

    [dim]tidegate check titles.csv --page titles.html[/]

    [dim]tidegate check exports/*.csv --flow netflix --dataset titles --format json[/]

    [dim]zcat big.csv.gz | tidegate check - --contract titles.odcs.yaml[/]
    """
    if page is not None and len(files) > 1:
        raise UsageError("--page is the page of one file: check the files one by one")
    readable(files)
    session = current(context)
    rules = [_contract(session, file, contract, flow, dataset) for file in files]
    found = []
    for file, each in zip(files, rules, strict=True):
        found.append(judged(file, each, aside()))
        if form is Format.TEXT and not as_json:
            _tell(found[-1], apart=len(found) > 1)
    if form is Format.JSON or as_json:
        documents = [each.document for each in found]
        say_json(documents if len(files) > 1 else documents[0])
    elif len(files) > 1:
        _sum_up(found)
    if page is not None:
        _write(page, found[0])
    if any(each.verdict.outcome is not Outcome.ACCEPTED for each in found):
        raise typer.Exit(Exit.NO)


def _contract(
    session: Session, file: str, given: Path | None, flow: str | None, dataset: str | None
) -> Contract:
    if given is not None:
        text = text_of(given)
        return load_contract(text, flow=FlowName(flow or "local"), source=str(given))
    if file == STANDARD_INPUT and dataset is None:
        raise UsageError("standard input has no name that tells: say --dataset or --contract")
    return meant(
        Path(file).name,
        session.flows(),
        FlowName(flow) if flow else None,
        DatasetName(dataset) if dataset else None,
    ).contract


def _tell(checked: Checked, *, apart: bool) -> None:
    console = out()
    if apart:
        console.print()
    for each in told(checked):
        console.print(each)


def _sum_up(found: list[Checked]) -> None:
    taken = sum(each.verdict.outcome is Outcome.ACCEPTED for each in found)
    words = f"{taken} of {amount(len(found), 'file')} would be accepted"
    out().print()
    out().print(plain(words, "green" if taken == len(found) else "red"))


def _write(place: Path, checked: Checked) -> None:
    # The templates take a tenth of a second to import: without a page nobody pays for them.
    from tidegate.gate.page.render import page  # noqa: PLC0415

    place.write_bytes(page(checked.document))
    aside().print(plain(f"page: {place}", "dim"), soft_wrap=True)
