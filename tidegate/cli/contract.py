"""`tidegate contract infer` and `tidegate contract lint`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import flows as declared
from flows.catalogue import load_flow
from flows.declaration import ContractError
from flows.names import FlowName
from flows.odcs import load_contract
from tidegate.cli.errors import CommandError, Exit, UsageError
from tidegate.cli.infer.draft import Draft, draft
from tidegate.cli.options import LocalFile
from tidegate.cli.screen import amount, aside, out, plain, say_json
from tidegate.cli.texts import text_of
from tidegate.gate.documents import describe, summary
from tidegate.gate.verdict import Outcome

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Draft and check data contracts.",
)

CONTRACT = "*.odcs.yaml"


@app.command()
def infer(
    file: LocalFile,
    dataset: Annotated[
        str | None, typer.Option(help="Its name; by default the file's.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it there, never over a file.", dir_okay=False),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="The contract and the gate's verdict as JSON.")
    ] = False,
) -> None:
    """Draft a contract from a sample file.

    Types, date formats, required columns, key and enumerations are those of
    the sample; a comment `# unsure` stands wherever it left a doubt. Exit 1
    when the gate would not accept the sample even so.

    [dim]tidegate contract infer orders.csv -o flows/shop/orders.odcs.yaml[/]
    """
    name = dataset or re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(f"{name or file.stem} cannot name a dataset: say --dataset")
    made = draft(file, name)
    _hand_over(made, output, as_json=as_json)
    if made.verdict.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(Exit.NO)


def _hand_over(made: Draft, output: Path | None, *, as_json: bool) -> None:
    if as_json:
        say_json({"contract": made.text, "verdict": describe(made.verdict)})
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


@app.command()
def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True, help="Contract files, or folders of flows.", show_default=False
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A list of faults as JSON.")] = False,
) -> None:
    """Check contracts and flows as they are deployed.

    Each fault is told as file:line: field: what to do. Without a path: the
    flows of this installation. Exit 1 when there is a fault.
    """
    targets = [each for path in paths or [Path(declared.__path__[0])] for each in _targets(path)]
    faults = [fault for each in targets for fault in _faults(each)]
    if as_json:
        say_json([_document(path, fault) for path, fault in faults])
    for path, fault in () if as_json else faults:
        out().print(plain(f"{path}:{fault.line}: {fault.field}: {fault.problem}"), soft_wrap=True)
    if faults:
        raise typer.Exit(Exit.NO)
    if not as_json:
        out().print(f"{amount(len(targets), 'declaration')} checked, no fault.")


type _Fault = tuple[Path, ContractError]


def _targets(path: Path) -> list[Path]:
    """A contract file, a flow's folder, or every flow's folder below a path."""
    if path.is_file():
        return [path]
    found = sorted({file.parent for file in path.rglob("flow.yaml")})
    loose = {file for file in path.rglob(CONTRACT) if file.parent not in found}
    if not found and not loose:
        raise UsageError(f"{path} holds neither flow.yaml nor {CONTRACT}")
    return [*found, *sorted(loose)]


def _faults(target: Path) -> Iterator[_Fault]:
    """Every contract of a flow is read alone first, so that each one tells its own fault."""
    contracts = [target] if target.is_file() else sorted(target.glob(CONTRACT))
    wrong = [(file, fault) for file in contracts for fault in _fault_of(file)]
    yield from wrong
    if target.is_dir() and not wrong:
        try:
            load_flow(target)
        except ContractError as fault:
            yield target / "flow.yaml", fault


def _fault_of(file: Path) -> Iterator[ContractError]:
    if file.name == "flow.yaml":
        yield from (fault for _, fault in _faults(file.parent))
        return
    try:
        load_contract(text_of(file), flow=FlowName(file.parent.name), source=str(file))
    except ContractError as fault:
        yield fault


def _document(path: Path, fault: ContractError) -> dict[str, str | int]:
    return {
        "path": str(path),
        "line": fault.line,
        "field": fault.field,
        "problem": fault.problem,
    }
