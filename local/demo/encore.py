"""What to try next."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console

from local.demo.script import Script
from local.world.profile import PROFILE
from local.world.screen import HOME

SAMPLE: Final = "flows/netflix/sample"
QUESTION: Final = "SELECT * FROM netflix_gold.content_trend LIMIT 5"


def suggest(console: Console, script: Script, world: Path, *, stays: bool) -> None:
    """`stays`: the world is still up in another terminal."""
    console.print("\n[bold]What to try next[/]")
    for what, command in (*_first(world, stays=stays), *_ideas(script)):
        console.print(f"  {what}", style="dim", markup=False)
        console.print(f"    {command}", markup=False, soft_wrap=True)
    console.print("  the board shows the same on a page; `make up` prints its address", style="dim")


def _first(world: Path, *, stays: bool) -> Iterator[tuple[str, str]]:
    home = world.resolve() == HOME.resolve()
    if not stays:
        up = "make up" if home else f"make up WORLD={world}"
        yield "keep the world running; the rest goes into another terminal", up
    if not home:
        yield "say where the world is", f"export TIDEGATE_PROFILE={world / PROFILE}"


def _ideas(script: Script) -> Iterator[tuple[str, str]]:
    tidegate = ".venv/bin/tidegate"
    yield (
        "one small file with a correction: exactly its rows change",
        f"{tidegate} drop {SAMPLE}/later/titles.csv --wait",
    )
    bad = next((drop.path for drop in script.drops if drop.bad), "")
    if bad:
        yield "why that file was turned away, by line and rule", f"{tidegate} explain {bad}"
    else:
        yield "break something", f"{tidegate} drop {SAMPLE}/titles_bad.csv --wait"
    good = next((drop.path for drop in reversed(script.drops) if not drop.bad), "")
    if good:
        yield "what happened to a good one, from event to gold", f"{tidegate} explain {good}"
    yield (
        "a question of your own",
        f'{tidegate} sql "{QUESTION}"',
    )
