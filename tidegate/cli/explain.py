"""`tidegate explain`: what happened to a file, from the event to its rows in gold."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.layout import LANDING
from flows.names import FileId
from tidegate.api.views import FileDetail, Finding, Step, Story, VersionsView
from tidegate.cli.errors import NotFoundError, UsageError
from tidegate.cli.options import AsJson
from tidegate.cli.screen import (
    amount,
    fixed,
    number,
    out,
    plain,
    say_json,
    span,
    table,
    word,
)
from tidegate.cli.session import current
from tidegate.ledger.ids import FILE_ID

if TYPE_CHECKING:
    from tidegate.cli.service import ServiceClient

SEARCHED: Final = 500
"""Newest files among which a bare name is looked for."""


def explain(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(help="Path below landing, file id, or just the name.", show_default=False),
    ],
    version: Annotated[
        int, typer.Option(min=1, help="1 is the newest version of the path, 2 the one before.")
    ] = 1,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every version, newest first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what happened to a file, and to its rows.

    Event, gate, bronze, silver, gold, each with its time and its run, and the
    rows by layer. FILE may begin with landing/, be an id, or just a name.

    [dim]tidegate explain netflix/titles/netflix_titles.csv[/]

    [dim]tidegate explain netflix_titles.csv --version 2[/]
    """
    service = current(context).service()
    stories = [service.story(each) for each in versions(service, file, version, every=every)]
    if as_json:
        say_json(stories if every else stories[0])
        return
    for place, story in enumerate(stories):
        _tell(story, apart=place > 0)


def versions(
    service: "ServiceClient", asked: str, version: int, *, every: bool = False
) -> Iterator[FileId]:
    """Ids of what a person names. Raises NotFoundError and UsageError."""
    if FILE_ID.fullmatch(asked):
        yield FileId(asked)
        return
    found = _of_path(service, asked.lstrip("/").removeprefix(f"{LANDING}/"))
    if every:
        yield from (each.file_id for each in found.versions)
        return
    if version > len(found.versions):
        there = amount(len(found.versions), "version")
        raise UsageError(f"{found.path} has {there}: --version 1 is the newest")
    yield found.versions[version - 1].file_id


def _of_path(service: "ServiceClient", path: str) -> VersionsView:
    """A name without a folder is looked for among the newest files. Raises NotFoundError."""
    if "/" not in path:
        path = _with_folder(service, path)
    found = service.versions(path)
    if not found.versions:
        raise NotFoundError(f"the ledger knows no {path}: `tidegate files` lists what it knows")
    return found


def _with_folder(service: "ServiceClient", name: str) -> str:
    """Raises NotFoundError, and UsageError when several folders hold a file of that name."""
    newest = service.files(limit=SEARCHED).files
    paths = dict.fromkeys(each.path for each in newest if each.path.rpartition("/")[2] == name)
    if not paths:
        raise NotFoundError(f"none of the newest files is named {name}: give its path or id")
    if len(paths) > 1:
        raise UsageError(f"several files are named {name}: {', '.join(paths)}")
    return next(iter(paths))


def _tell(story: Story, *, apart: bool) -> None:
    console, file = out(), story.file
    console.print(Group(*([""] if apart else []), *_story(story)))
    told = (("rejection", file.rejection), ("receipt", file.receipt), ("page", file.page))
    for words, place in (("bytes", file.place), *told):
        if place:
            console.print(plain(f"{words}: {place}", "dim"), soft_wrap=True)
    if story.next:
        console.print(plain(f"Next: {story.next}", "yellow"))


def _story(story: Story) -> Iterator[RenderableType]:
    file = story.file
    yield Text.assemble(plain(file.path, "bold"), "  ", word(file.state))
    contract = f", contract {file.contract_version}" if file.contract_version else ""
    yield plain(f"{file.file_id}, {file.size:,} bytes{contract}", "dim")
    if story.duplicate_of_path:
        yield plain(f"same content as {story.duplicate_of_path}")
    yield from ("", _steps(story.steps), "", _rows(story))
    if file.broken:
        yield from ("", _broken(file))
    if file.findings:
        yield from ("", _findings(file.findings))


def _steps(steps: tuple[Step, ...]) -> Table:
    """The day stands with the first step, and wherever it changes."""
    shown = table(fixed("UTC"), number("after"), fixed("what"), "")
    day = None
    for step in steps:
        at = step.at.astimezone(UTC)
        if at.date() != day:
            day = at.date()
            shown.add_row(plain(f"{day}", "dim"), "", "", "")
        shown.add_row(f"{at:%H:%M:%S}", _after(steps[0].at, at), plain(step.what), _words(step))
    return shown


def _after(first: datetime, at: datetime) -> str:
    return "" if at == first else f"+{span(at - first)}"


def _words(step: Step) -> Text:
    if step.level is None:
        return plain(step.words)
    attempt = f", attempt {step.attempt}" if step.attempt and step.attempt > 1 else ""
    run = f", run {step.run_id}" if step.run_id else ""
    return Text.assemble(plain(step.words), plain(f" (level {step.level}{attempt}{run})", "dim"))


def _rows(story: Story) -> Table:
    shown = table(*(number(layer.layer) for layer in story.layers))
    shown.add_row(*("?" if layer.rows is None else f"{layer.rows:,}" for layer in story.layers))
    if story.adds_up is not None:
        shown.caption = (
            "file = silver + quarantined + duplicate + superseded"
            if story.adds_up
            else "These numbers do not add up: rows are missing. Please report it."
        )
        shown.caption_justify = "left"
    return shown


def _broken(file: FileDetail) -> Table:
    shown = table("rule", number("rows"))
    for rule, rows in file.broken.items():
        shown.add_row(plain(rule), f"{rows:,}")
    return shown


def _findings(findings: tuple[Finding, ...]) -> Table:
    shown = table(number("line"), "rule", "expected")
    for each in findings:
        shown.add_row(str(each.line or ""), plain(each.rule), plain(each.expected))
    return shown
