"""Whether the demo did what it promises, and if not, why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flows.names import Stage
from local.demo.summary import FileSummary
from tidegate.api.views import FileDetail, RunView, Verdict

LOADED: Final = "LOADED"


def troubles(
    files: Sequence[FileDetail], bad: frozenset[str], told: Sequence[FileSummary]
) -> Iterator[str]:
    """About the files; `bad` are the paths of those that have to be turned away."""
    for file in files:
        if (file.path in bad) != (file.verdict is Verdict.REJECTED):
            yield f"{file.path} is {file.verdict}{_because(file)}"
        elif not (file.state == LOADED or file.verdict in {Verdict.REJECTED, Verdict.DUPLICATE}):
            yield f"{file.path} is {file.state} and will not be loaded"
    for each in told:
        if not each.adds_up:
            yield f"{each.path} has {each.rows} rows, of which {each.accounted} are accounted for"


def gold_troubles(
    files: Sequence[FileDetail], before: Sequence[RunView], mine: Sequence[RunView],
    tables: Mapping[str, int],
) -> Iterator[str]:  # fmt: skip
    """About gold: `before` are runs that ended before the drop, `mine` those that it caused."""
    loaded = any(file.state == LOADED for file in files)
    if not _refreshed(mine if loaded else (*before, *mine)):
        yield "no successful run has refreshed gold"
    if not any("_gold." in name for name in tables):
        yield "there are no gold tables"


def _refreshed(runs: Sequence[RunView]) -> bool:
    """By the last gold run of them."""
    gold = [run for run in runs if run.stage is Stage.GOLD]
    return bool(gold) and max(gold, key=lambda run: run.decided_at).covered


def _because(file: FileDetail) -> str:
    return f": {file.reason}" if file.reason else ""
