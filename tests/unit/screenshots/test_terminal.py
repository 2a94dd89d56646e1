"""A picture of a terminal shows what was printed, and loads nothing from elsewhere."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from local.screenshots.terminal import CommandFailedError, draw, run

COLOURS = "from rich.console import Console; Console().print('[red]rejected[/]')"


def test_a_command_prints_with_colours_and_is_drawn(tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", COLOURS], tmp_path)
    assert "\x1b[31mrejected" in printed
    picture = tmp_path / "explain.svg"
    draw("tidegate explain titles.csv", printed, picture)
    words = " ".join("".join(ET.parse(picture).getroot().itertext()).split())  # noqa: S314 - ours
    assert "tidegate explain titles.csv" in words
    assert "rejected" in words


def test_the_picture_names_no_other_host(tmp_path: Path) -> None:
    draw("make demo", "done", tmp_path / "demo.svg")
    drawn = (tmp_path / "demo.svg").read_text("utf-8")
    assert "@font-face" not in drawn
    assert "url(http" not in drawn
    assert "href" not in drawn


def test_the_same_words_make_the_same_picture(tmp_path: Path) -> None:
    draw("make demo", "done", tmp_path / "demo.svg")
    once = (tmp_path / "demo.svg").read_bytes()
    draw("make demo", "done", tmp_path / "demo.svg")
    assert (tmp_path / "demo.svg").read_bytes() == once


def test_a_command_that_fails_makes_no_picture(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)
