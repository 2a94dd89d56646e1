"""What to try next."""

from pathlib import Path
from typing import Final

from rich.console import Console

from local.world.profile import PROFILE
from local.world.screen import HOME

SAMPLE: Final = "flows/netflix/sample"
IDEAS: Final = (
    ("a corrected file: one small run, exactly its rows change", f"drop {SAMPLE}/later/titles.csv"),
    ("why that file was turned away, line and rule", "explain netflix/titles/titles_bad.csv"),
    ("what happened to a good one, from event to gold", "explain netflix/titles/titles.csv"),
    ("a question of your own", 'sql "SHOW TABLES IN netflix_gold"'),
)


def suggest(console: Console, world: Path, *, stays: bool) -> None:
    """`stays`: the world is still up in another terminal."""
    console.print("\n[bold]What to try next[/]")
    if not stays:
        console.print("  [dim]keep the world running; then, in another terminal:[/]")
        console.print("  make up" if _is_home(world) else f"  make up WORLD={world}")
    if not _is_home(world):
        console.print(f"  export TIDEGATE_PROFILE={world / PROFILE}", soft_wrap=True)
    for what, command in IDEAS:
        console.print(f"  [dim]{what}[/]")
        console.print(f"  .venv/bin/tidegate {command}", markup=False, soft_wrap=True)
    console.print("  [dim]the same on a page: the board, whose address `make up` prints[/]")


def _is_home(world: Path) -> bool:
    return world.resolve() == HOME.resolve()
