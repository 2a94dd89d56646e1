"""`tidegate drop`: send files as a supplier does."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows.names import DatasetName, FlowName
from tidegate.adapters.landing import Landed, Landing
from tidegate.arrivals.address import address
from tidegate.cli.beside import manifest_of
from tidegate.cli.errors import UsageError
from tidegate.cli.guess import Meant, meant
from tidegate.cli.options import AsJson, DatasetOption, FlowOption, Seconds, Wait
from tidegate.cli.screen import aside, out, plain, say_json
from tidegate.cli.session import Session, current
from tidegate.cli.settling import Settling, report


def drop(  # noqa: PLR0913 - a parameter for each option
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, show_default=False)
    ],
    flow: FlowOption = None,
    dataset: DatasetOption = None,
    name: Annotated[
        str | None, typer.Option("--as", help="Name in the landing zone; only for one file.")
    ] = None,
    seconds: Seconds = 600.0,
    *,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Send files; with --wait follow them into gold.

    A file goes to landing/FLOW/DATASET/NAME. Without --dataset its name tells:
    the declared dataset whose name it holds. Where its contract declares a
    manifest, the one beside it goes with it.

    [dim]tidegate drop netflix_titles.csv netflix_cast.csv --wait[/]

    [dim]tidegate drop export.csv --flow netflix --dataset titles --as titles.csv[/]
    """
    session = current(context)
    if name is not None and len(files) > 1:
        raise UsageError("--as names one file: drop the files one by one")
    targets = [_target(session, file, name or file.name, flow, dataset) for file in files]
    _refuse_overwriting(targets)
    settling = Settling(session, {each.flow for _, each, _ in targets}) if wait else None
    landed = _upload(session, targets, quiet=as_json)
    if settling is None:
        if as_json:
            say_json([_document(each) for each in landed])
        return
    settling.follow(landed, seconds, quiet=as_json)
    report(settling, as_json=as_json)


type _Target = tuple[Path, Meant, str]


def _target(
    session: Session, file: Path, name: str, flow: str | None, dataset: str | None
) -> _Target:
    """Refuses what the service would leave lying in landing. Raises UsageError."""
    flows = session.flows()
    goal = meant(
        name, flows, FlowName(flow) if flow else None, DatasetName(dataset) if dataset else None
    )
    path = f"{goal.flow}/{goal.contract.dataset}/{name}"
    if isinstance(refusal := address(path, flows), str):
        raise UsageError(f"{path} would not be taken: {refusal}; give it a name with --as")
    if not file.is_file():  # a pipe: nobody knows its size, and it would be taken for empty
        raise UsageError(f"{file} is no regular file: write its content into one first")
    return file, goal, path


def _refuse_overwriting(targets: list[_Target]) -> None:
    """A version that the next one overwrites at once may never be seen."""
    counts = Counter(path for *_, path in targets)
    if repeated := [path for path, count in counts.items() if count > 1]:
        raise UsageError(f"several files would go to {', '.join(repeated)}: drop them one by one")


def _upload(session: Session, targets: list[_Target], *, quiet: bool) -> list[Landed]:
    landed: list[Landed] = []
    console = aside()
    with (
        session.landing() as landing,
        Progress(
            SpinnerColumn(),
            TextColumn("sending"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        ) as progress,
    ):
        progress.add_task("send")
        for target in targets:
            landed.append(_send(landing, target))
            if not quiet:
                _say_sent(target, landed[-1])
    return landed


def _send(landing: Landing, target: _Target) -> Landed:
    """Its manifest goes before it, where one is declared and there: no file waits in vain."""
    file, goal, path = target
    if (beside := manifest_of(file, goal.contract)) is not None:
        landing.upload(beside, path + beside.name.removeprefix(file.name))
    return landing.upload(file, path)


def _say_sent(target: _Target, landed: Landed) -> None:
    file, goal, _ = target
    why = f" (its name holds {goal.contract.dataset})" if goal.guessed else ""
    out().print(plain(f"{file.name} → landing/{landed.path}{why}"), soft_wrap=True)
    out().print(plain(f"  id {landed.file_id}", "dim"), soft_wrap=True)
    if (beside := manifest_of(file, goal.contract)) is not None:
        out().print(plain(f"  with its manifest {beside.name}", "dim"), soft_wrap=True)


def _document(landed: Landed) -> dict[str, str | int]:
    return {"path": landed.path, "file_id": landed.file_id, "size": landed.size}
