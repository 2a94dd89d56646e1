"""The command itself: what it leaves when it fails in a way that nobody expected."""

from pathlib import Path

import pytest

from local.demo.command import demo
from local.demo.encore import SAMPLE
from local.demo.summary import Seconds, Summary, write_summary


def test_the_summary_of_an_earlier_demo_does_not_speak_for_one_that_broke(tmp_path: Path) -> None:
    summary, world = tmp_path / "summary.json", tmp_path / "world"
    write_summary(summary, Summary(ok=True, why="", seconds=Seconds()))
    world.mkdir()
    (world / "world.json").write_text("not ours")
    with pytest.raises(ValueError, match="Expecting value"):
        demo(data=Path(SAMPLE), world=world, seconds=1.0, summary=summary)
    assert not summary.exists()
