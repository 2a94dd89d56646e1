"""`python -m local.screenshots`: make the pictures in `docs/images` again."""

import shutil
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from local.screenshots import rejection
from local.screenshots.board import photograph
from local.screenshots.browser import NoBrowserError
from local.screenshots.terminal import ROOT, CommandFailedError, draw, run
from local.world.profile import PROFILE
from local.world.screen import HOME
from local.world.world import World
from tidegate.cli.profile import Profile

IMAGES: Final = Path("docs/images")
FOLDER: Final = Path(".tidegate/screenshots")
"""A place that looks like a fresh clone: the commands in it keep to their defaults."""
TOLD: Final = "netflix/titles/titles.csv"

console = Console(highlight=False)


def main(
    profile: Annotated[
        Path | None,
        typer.Option(help="Of a world that is up: only its board and one file are pictured."),
    ] = None,
    images: Annotated[Path, typer.Option(help="Where the pictures go.")] = IMAGES,
    path: Annotated[str, typer.Option(help="The file whose story is told.")] = TOLD,
    *,
    supplier: Annotated[
        bool, typer.Option("--supplier", help="Only the page of a rejection: it needs no world.")
    ] = False,
) -> None:
    """Play the demo in a fresh world, then take pictures of it, of a file's story and the board."""
    images.mkdir(parents=True, exist_ok=True)
    try:
        for made in rejection.photograph(images):
            _told(made)
        if supplier:
            return
        if profile is not None:
            _of_what_is_up(profile.resolve(), images, path)
            return
        _play(images)
        with World(FOLDER / HOME).running():
            _of_what_is_up((FOLDER / HOME / PROFILE).resolve(), images, path)
    except (CommandFailedError, NoBrowserError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def _play(images: Path) -> None:
    """The demo starts and ends the world; what it stored stays for the other pictures."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "flows").symlink_to(ROOT / "flows")
    printed = run([sys.executable, "-m", "local", "demo"], FOLDER)
    _drawn("make demo", printed, images / "demo.svg")


def _of_what_is_up(profile: Path, images: Path, path: str) -> None:
    command = [sys.executable, "-m", "tidegate", "--profile", str(profile), "explain", path]
    _drawn(f"tidegate explain {path}", run(command, ROOT), images / "explain.svg")
    read = Profile.read({}, profile)
    for made in photograph(read.api_url, read.operator_key, images):
        _told(made)


def _drawn(typed: str, printed: str, picture: Path) -> None:
    draw(typed, printed, picture)
    _told(picture)


def _told(picture: Path) -> None:
    console.print(f"  {picture}", markup=False)


if __name__ == "__main__":
    typer.run(main)
