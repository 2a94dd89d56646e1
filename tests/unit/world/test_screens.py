"""What a person reads while the world starts and when it is up, on 80 columns."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from local.world.screen import HOME, show
from local.world.starting import Starting
from local.world.world import World


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), record=True, width=80)


def test_every_part_is_told_with_its_seconds(console: Console, tmp_path: Path) -> None:
    starting = Starting(console)

    with starting.watched(tmp_path):
        starting.told("azurite", 0.94)

    lines = console.export_text().splitlines()
    assert lines[0] == "Starting the world"
    assert "    0.9 s  azurite    storage: blobs, queues, tables" in lines


def test_the_screen_says_where_the_world_is_and_keeps_the_connection_string_on_one_line(
    console: Console, tmp_path: Path
) -> None:
    world = World(tmp_path / "w")

    show(console, world, 12.34)

    text = console.export_text()
    lines = text.splitlines()
    assert world.gateway_connection_string in lines
    for expected in (
        "The world is up after 12.3 s",
        f"{world.api_url}/board",
        world.workspace_url,
        f"export TIDEGATE_PROFILE={world.folder / 'profile.env'}",
        ".venv/bin/tidegate drop FILE ",
        "Ctrl-C ends it",
    ):
        assert expected in text
    short = [line for line in lines if str(tmp_path) not in line and "AccountKey" not in line]
    assert max(map(len, short)) <= 80


def test_in_its_usual_place_the_world_needs_no_profile_and_fits_80_columns(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    show(console, World(HOME), 1.0)

    text = console.export_text()
    assert "TIDEGATE_PROFILE" not in text
    assert "password: .tidegate/world/secrets/operator-key" in text
    long = [each for each in text.splitlines() if len(each) > 80 and "AccountKey" not in each]
    assert long == []


def test_no_secret_of_the_service_is_on_the_screen(console: Console, tmp_path: Path) -> None:
    world = World(tmp_path / "w")

    show(console, world, 1.0)

    text = console.export_text()
    assert world.operator_key not in text
    assert world.workspace_token not in text
