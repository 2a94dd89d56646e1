from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.__main__ import app


@pytest.mark.parametrize(("command", "status"), [("status", 1), ("down", 0)])
def test_a_world_that_is_not_up_is_said_to_be_down(
    command: str, status: int, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, [command, "--world", str(tmp_path)])

    assert done.exit_code == status
    assert "No world is up" in done.output


def test_a_delivery_that_does_not_exist_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["up", "--world", str(tmp_path / "w"), "--delivery", "pigeon"])

    assert done.exit_code == 2
    assert not (tmp_path / "w").exists()
