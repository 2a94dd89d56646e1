"""Every seed that ever broke a promise, and where they are kept the very acts, hold today."""

import json
from pathlib import Path

import pytest

from simulation import seeds
from simulation.schedule import explore, replay
from simulation.seeds import FOLDER, Kept, all_kept

KEPT = all_kept()


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept.seed))
def test_a_seed_that_failed_once_holds_now(kept: Kept) -> None:
    assert kept.story
    found = explore(kept.seed).violations
    if kept.is_open and found:
        pytest.xfail(kept.story)
    assert found == ()


@pytest.mark.parametrize(
    "kept", [kept for kept in KEPT if kept.acts], ids=lambda kept: str(kept.seed)
)
def test_the_acts_that_failed_once_hold_now(kept: Kept) -> None:
    again = kept.again()
    assert again is not None
    assert again.acts
    if kept.is_open and again.violations:
        pytest.xfail(kept.story)
    assert again.violations == ()


def test_a_file_is_named_after_its_seed() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {str(kept.seed) for kept in KEPT}


def test_a_kept_schedule_is_the_one_that_was_played(tmp_path: Path) -> None:
    played = explore(3)
    document = {
        "seed": 3,
        "story": "nothing",
        "nature": played.nature.document(),
        "acts": [list(act) for act in played.acts],
    }
    path = tmp_path / "3.json"
    path.write_text(json.dumps(document), "utf-8")
    again = Kept.read(path).again()
    assert again is not None
    assert again.trace.digest() == played.trace.digest()


def test_a_schedule_that_breaks_nothing_is_not_kept() -> None:
    played = explore(3)
    assert list(seeds.keep(played, "none")) == ["seed 3 breaks no promise"]
    assert replay(3, played.nature, played.acts).violations == ()
