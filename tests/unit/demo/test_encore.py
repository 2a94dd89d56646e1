"""What the demo suggests fits what was dropped and where the world is."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from local.demo.encore import suggest
from local.demo.script import Drop, Script
from local.world.screen import HOME


def suggested(*names: str, world: Path = HOME, stays: bool = False) -> list[str]:
    console = Console(file=StringIO(), record=True, width=80)
    drops = tuple(Drop(source=Path(name), path=f"netflix/titles/{name}") for name in names)
    suggest(console, Script(drops=drops, left_out=()), world, stays=stays)
    lines = [line.strip() for line in console.export_text().splitlines()]
    assert max(map(len, lines)) < 80
    return lines


def test_a_file_that_was_turned_away_is_explained() -> None:
    lines = suggested("titles.csv", "titles_bad.csv")
    assert ".venv/bin/tidegate explain netflix/titles/titles_bad.csv" in lines
    assert ".venv/bin/tidegate explain netflix/titles/titles.csv" in lines


def test_where_all_was_good_something_may_be_broken() -> None:
    lines = suggested("netflix_titles.csv")
    assert ".venv/bin/tidegate drop flows/netflix/sample/titles_bad.csv --wait" in lines


def test_a_world_that_ends_with_the_demo_has_to_be_kept_running_first() -> None:
    assert "make up" in suggested("titles.csv")
    assert "make up" not in suggested("titles.csv", stays=True)


def test_a_world_elsewhere_has_to_be_named() -> None:
    lines = suggested("titles.csv", world=Path("w"))
    assert "make up WORLD=w" in lines
    assert "export TIDEGATE_PROFILE=w/profile.env" in lines
