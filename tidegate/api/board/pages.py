"""What each page shows: bounded reads, and how soon it is worth looking again."""

from collections.abc import Iterable, Sequence
from typing import Final

from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from flows.names import FileId, FlowName
from tidegate.api.board import signs
from tidegate.api.board.render import PAGES, page
from tidegate.api.board.sight import FILES, RUNS, TURNED_AWAY, VERSIONS, Sight
from tidegate.api.board.signs import Tone
from tidegate.api.views import FilesView, FileView, FlowView, RunView, Verdict
from tidegate.errors import Permanent
from tidegate.gate.page import render as supplier

SOON: Final = 5
"""Seconds, while something moves."""
LATER: Final = 30

MAILED: Final = f"{supplier.POLICY}; frame-ancestors 'none'"
"""A page that may be mailed around carries its style; the policy knows that style alone."""

type FlowRun = tuple[FlowName, RunView]


async def overview(sight: Sight, *, still: bool) -> HTMLResponse:
    """Every flow, the latest files, what was turned away, the latest runs."""
    flows = await sight.flows()
    files = await sight.files(None, FILES)
    return page(
        "overview.html",
        now=sight.now(),
        refresh=_refresh(_moves(flows), still=still),
        head=signs.headline(flows),
        flows=flows,
        files=files,
        turned_away=await _turned_away(sight, None, files),
        runs=await _runs(sight, [flow.flow for flow in flows]),
    )


async def flow(sight: Sight, name: FlowName, *, still: bool) -> HTMLResponse | None:
    """The same of one flow, with its tables; None when it is not declared."""
    view = await sight.flow(name)
    if view is None:
        return None
    files = await sight.files(name, FILES)
    return page(
        "flow.html",
        now=sight.now(),
        refresh=_refresh(_moves([view]), still=still),
        flow=view,
        files=files,
        turned_away=await _turned_away(sight, name, files),
        runs=await _runs(sight, [name]),
    )


async def file(sight: Sight, file_id: FileId, *, still: bool) -> HTMLResponse | None:
    """The story of one file; None when the ledger has no such file."""
    story = await sight.story(file_id)
    if story is None:
        return None
    told = story.file
    moves = signs.file_sign(told).tone is Tone.BUSY or (
        told.verdict is Verdict.ACCEPTED and story.adds_up is None
    )
    versions = await sight.versions(told.path)
    return page(
        "file.html",
        now=sight.now(),
        refresh=_refresh(moves, still=still),
        story=story,
        others=[each for each in versions.versions if each.file_id != file_id][:VERSIONS],
    )


async def rejection(sight: Sight, file_id: FileId) -> HTMLResponse | None:
    """What the supplier of a file was told, as the page that was written for them.

    None when the ledger has no such file, or its supplier was told nothing. Raises Permanent.
    """
    document = await sight.told(file_id)
    if not document:
        return None
    try:
        content = supplier.page(document)
    except ValidationError as error:
        raise Permanent(f"what was told of {file_id} is no document of ours") from error
    return HTMLResponse(content, headers={**PAGES, "Content-Security-Policy": MAILED})


def _moves(flows: Iterable[FlowView]) -> bool:
    return any(not flow.settled for flow in flows)


def _refresh(moves: bool, *, still: bool) -> int:  # noqa: FBT001 - it is what the answer follows from
    if still:
        return 0
    return SOON if moves else LATER


async def _turned_away(sight: Sight, flow: FlowName | None, files: FilesView) -> list[FileView]:
    """Rejected and held files; asked for apart only when the page's own files are not all."""
    wanted = (Verdict.REJECTED, Verdict.HELD)
    if not files.more:
        return [file for file in files.files if file.verdict in wanted][: 2 * TURNED_AWAY]
    lists = [await sight.files(flow, TURNED_AWAY, verdict) for verdict in wanted]
    found = [file for each in lists for file in each.files]
    return sorted(found, key=lambda file: file.at, reverse=True)


async def _runs(sight: Sight, flows: Sequence[FlowName]) -> list[FlowRun]:
    """The latest of all, each flow asked for as many as one could fill the list with."""
    pages = [await sight.runs(name, RUNS) for name in flows]
    runs = [(each.flow, run) for each in pages for run in each.runs]
    return sorted(runs, key=lambda pair: pair[1].decided_at, reverse=True)[:RUNS]
