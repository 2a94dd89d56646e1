"""One whole world for the tier: real storage, events, Functions host, Spark and Delta."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from flows.catalogue import load_flows
from local.demo.epilogue import tell_ending
from local.demo.script import script
from local.demo.story import FLOW, Told, summarized, tell_story
from local.demo.summary import Seconds, Summary
from local.demo.visit import visiting
from local.world.world import World
from tests.e2e.stage import SETTLE_SECONDS, Contents, Stage

SAMPLE = Path("flows/netflix/sample")
STORY = (
    "test_five_files_together",
    "test_a_file_on_its_way",
    "test_any_order",
    "test_the_board",
    "test_the_tutorial",
)
"""Modules in the order in which the tier's one world goes through them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the world untouched comes first, whatever the modules are called."""
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


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A world in that folder, up inside the block."""
    with World(folder).running() as world, visiting(world.folder) as visit:
        yield Stage(world=world, visit=visit)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("world")) as stage:
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
