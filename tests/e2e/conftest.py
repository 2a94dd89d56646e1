"""Two whole worlds for the tier: real storage, events, Functions host, Spark and Delta.

One is for files that come together and what follows them, the other one is the tutorial's, in
which the same files come piece by piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from rich.console import Console

from flows.catalogue import load_flows
from local.demo.epilogue import tell_ending
from local.demo.script import Drop, script
from local.demo.story import FLOW, Told, summarized, tell_story
from local.demo.summary import Seconds, Summary
from local.world.world import World
from tests.e2e.contents import Contents
from tests.e2e.reader import PUT_AWAY, Reader, reading
from tests.e2e.small_files import SAMPLE, SmallFiles, drop_small_files
from tests.e2e.stage import SETTLE_SECONDS, Stage, entered
from tidegate.api.views import FileDetail

STORY = (
    "test_five_files_together",
    "test_the_board",
    "test_a_file_on_its_way",
    "test_the_tutorial",
    "test_any_order",
    "test_a_restart",
)
"""Modules in the order in which the tier's worlds go through them."""
FIRST = ("cast", "countries", "category")
THEN = ("category", "titles", "directors", "cast")
"""Look-ups come before the titles that they look up; two of them come again."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a world untouched comes first, whatever the modules are called."""
    items.sort(key=lambda item: STORY.index(item.path.stem) if item.path.stem in STORY else -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What came of the sample files that were dropped together into an empty world."""

    told: Told
    text: str
    """What the demo printed, on 80 columns."""
    summary: Summary
    runs: list[str]
    contents: Contents
    """Of silver and gold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piecemeal:
    """What came of them in two parts."""

    orphans: Contents
    """Of gold, after the look-ups alone."""
    contents: Contents
    """Of silver and gold."""
    files: dict[str, FileDetail]
    """Of the second drop."""
    runs: list[str]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with (
        World(tmp_path_factory.mktemp("world")).running() as world,
        entered(world.folder) as stage,
    ):
        yield stage


@pytest.fixture(scope="session")
def together(stage: Stage) -> Together:
    """The first thing that happens in the world of the tier."""
    console = Console(file=StringIO(), record=True, width=80)
    wanted = script(SAMPLE, load_flows()[FLOW])
    told = tell_story(console, wanted, stage.visit, SETTLE_SECONDS)
    summary = summarized(told, wanted, Seconds())
    tell_ending(console, told, summary, stage.warehouse)
    return Together(
        told=told,
        text=console.export_text(),
        summary=summary,
        runs=stage.runs(),
        contents=stage.contents("silver", "gold"),
    )


@pytest.fixture(scope="session")
def small_files(
    stage: Stage, together: Together, tmp_path_factory: pytest.TempPathFactory
) -> SmallFiles:
    """The second thing that happens there; whoever asks first sees them on their way."""
    assert together.runs
    return drop_small_files(stage, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(tmp_path_factory.mktemp("tutorial") / "tidegate") as reader:
        yield reader


@pytest.fixture(scope="session")
def piecemeal(reader: Reader) -> Piecemeal:
    """In the tutorial's world, which knows the sample's flow too and has none of its files."""
    reader.read(before=PUT_AWAY)
    with entered(reader.world) as stage:
        stage.settle(stage.drop(*map(drop_of, FIRST)))
        orphans = stage.contents("gold")
        files = stage.settle(stage.drop(*map(drop_of, THEN)))
        contents, runs = stage.contents("silver", "gold"), stage.runs()
    return Piecemeal(orphans=orphans, contents=contents, files=files, runs=runs)


def drop_of(dataset: str) -> Drop:
    """A sample file at the place where the demo puts it."""
    return Drop(source=SAMPLE / f"{dataset}.csv", path=f"netflix/{dataset}/{dataset}.csv")
