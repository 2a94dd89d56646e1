"""`tidegate contract lint`: every problem of every declaration, with its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import flows as declared
from flows.catalogue import load_flow
from flows.declaration import ContractError
from flows.lint import Code, Problem, lint
from flows.names import FlowName
from flows.yaml_text import read_text
from tidegate.cli.errors import Exit, UsageError
from tidegate.cli.screen import amount, aside, out, plain, say_json

CONTRACT = "*.odcs.yaml"

type _Found = tuple[Path, Problem]


def lint_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Contract files, or folders of flows.", show_default=False),
    ] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for warnings too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A list of problems as JSON.")] = False,
) -> None:
    """Check contracts and flows as they are deployed.

    Everything that is wrong is told as file:line:column: field: what to do.
    Without a path: the flows of this installation. Exit 0 when nothing is
    refused, 1 when something is, 2 when a path holds no declaration.
    """
    targets = [each for path in paths or [Path(declared.__path__[0])] for each in _targets(path)]
    found = [problem for each in targets for problem in _problems(each)]
    if as_json:
        say_json([_document(path, problem) for path, problem in found])
    else:
        _print(found)
    faults = sum(problem.code is Code.FAULT for _, problem in found)
    told = f"{_looked_at(targets)} checked, {_result(faults, len(found) - faults)}."
    if not as_json:
        screen = aside() if found else out()
        screen.print(plain(told, "red" if faults else ""), soft_wrap=True)
    if faults or (strict and found):
        raise typer.Exit(Exit.NO)


def _looked_at(targets: list[Path]) -> str:
    """What was read: `flow netflix with 5 contracts`, or how many flows and contracts."""
    folders = [folder for each in targets if (folder := _folder(each))]
    contracts = sum(len(_contracts(each)) for each in targets)
    if len(folders) == len(targets) == 1:
        return f"flow {folders[0].resolve().name} with {amount(contracts, 'contract')}"
    flows = f"{amount(len(folders), 'flow')} and " if folders else ""
    return f"{flows}{amount(contracts, 'contract')}"


def _folder(target: Path) -> Path | None:
    """The flow's folder; None for a contract alone."""
    if target.is_dir():
        return target
    return target.parent if target.name == "flow.yaml" else None


def _contracts(target: Path) -> list[Path]:
    folder = _folder(target)
    return [target] if folder is None else sorted(folder.glob(CONTRACT))


def _result(faults: int, warnings: int) -> str:
    if not faults:
        return f"no fault, {amount(warnings, 'warning')}" if warnings else "no fault"
    return f"{amount(faults, 'fault')}, {amount(warnings, 'warning')}"


def _print(found: list[_Found]) -> None:
    for path, problem in found:
        mark = "" if problem.code is Code.FAULT else f"warning [{problem.code}]: "
        place = f"{path}:{problem.line}:{problem.column}"
        out().print(plain(f"{place}: {mark}{problem.field}: {problem.words}"), soft_wrap=True)


def _targets(path: Path) -> list[Path]:
    """A contract file, a flow's folder, or every flow's folder below a path."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError(f"{path} does not exist")
    found = sorted({file.parent for file in path.rglob("flow.yaml")})
    loose = {file for file in path.rglob(CONTRACT) if file.parent not in found}
    if not found and not loose:
        raise UsageError(f"{path} holds neither flow.yaml nor {CONTRACT}")
    return [*found, *sorted(loose)]


def _problems(target: Path) -> Iterator[_Found]:
    """Those of each contract, then those of the flow as a whole."""
    folder, wrong = _folder(target), False
    for file in _contracts(target):
        for problem in _of_contract(file):
            wrong = wrong or problem.code is Code.FAULT
            yield file, problem
    if folder is not None:
        flow = folder / "flow.yaml"
        yield from ((flow, problem) for problem in _of_flow(flow, only_itself=wrong))


def _of_contract(file: Path) -> list[Problem]:
    try:
        text = read_text(file, str(file))
    except ContractError as error:
        return [Problem.of(error)]
    except OSError as error:
        return [_unreadable(error)]
    return lint(text, flow=FlowName(file.parent.name), source=str(file))


def _of_flow(file: Path, *, only_itself: bool) -> list[Problem]:
    """`only_itself` leaves out a fault of one of its contracts, which is told already."""
    try:
        load_flow(file.parent)
    except ContractError as error:
        ours = not only_itself or error.source.endswith("/flow.yaml")
        return [Problem.of(fault) for fault in error.faults if ours]
    except OSError as error:
        return [_unreadable(error)]
    return []


def _unreadable(error: OSError) -> Problem:
    words = f"cannot be read: {error.strerror}"
    return Problem(code=Code.FAULT, line=1, column=1, field="(document)", words=words)


def _document(path: Path, problem: Problem) -> dict[str, str | int]:
    return {
        "path": str(path),
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "code": problem.code,
        "problem": problem.words,
    }
