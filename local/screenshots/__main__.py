"""`python -m local.screenshots`: make the pictures in `docs/images` again."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from local.screenshots.board import photograph
from local.screenshots.browser import NoBrowserError
from local.screenshots.terminal import CommandFailedError, draw, run
from local.world.world import World
from tidegate.cli.profile import Profile

IMAGES: Final = Path("docs/images")
FOLDER: Final = Path(".tidegate/screenshots")
TOLD: Final = "netflix/titles/titles.csv"

console = Console(highlight=False)


def main(
    profile: Annotated[
        Path | None,
        typer.Option(help="Of a world that is up: only its board and one file are pictured."),
    ] = None,
    images: Annotated[Path, typer.Option(help="Where the pictures go.")] = IMAGES,
    path: Annotated[str, typer.Option(help="The file whose story is told.")] = TOLD,
) -> None:
    """Play the demo in a fresh world, then take pictures of it, of a file's story and the board."""
    images.mkdir(parents=True, exist_ok=True)
    try:
        if profile is not None:
            _of_what_is_up(profile, images, path)
            return
        world = _played(images)
        with World(world).running():
            _of_what_is_up(world / "profile.env", images, path)
    except (CommandFailedError, NoBrowserError) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error


def _played(images: Path) -> Path:
    """The demo starts and ends the world; what it stored stays for the other pictures."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    world, summary = FOLDER / "world", FOLDER / "summary.json"
    command = ["-m", "local", "demo", "--world", str(world), "--summary", str(summary)]
    draw("make demo", "make demo", run([sys.executable, *command]), _told(images / "demo.svg"))
    return world


def _of_what_is_up(file: Path, images: Path, path: str) -> None:
    command = [sys.executable, "-m", "tidegate", "--profile", str(file), "explain", path]
    typed = f"tidegate explain {path}"
    draw("tidegate explain", typed, run(command), _told(images / "explain.svg"))
    profile = Profile.read(os.environ, file)
    for made in photograph(profile.api_url, profile.operator_key, images):
        _told(made)


def _told(picture: Path) -> Path:
    console.print(f"  {picture}", markup=False)
    return picture


if __name__ == "__main__":
    typer.run(main)
