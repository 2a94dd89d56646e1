"""Which files of a folder the demo drops."""

from pathlib import Path

import pytest

from local.demo.errors import DemoFailedError
from local.demo.script import Drop, script
from tests.fakes.world import NETFLIX, declared


def test_a_file_goes_to_the_dataset_that_its_name_holds(tmp_path: Path) -> None:
    for name in ("netflix_titles.csv", "netflix_reviews.csv", "notes.txt"):
        (tmp_path / name).touch()
    found = script(tmp_path, declared()[NETFLIX])
    source = tmp_path / "netflix_titles.csv"
    assert found.drops == (Drop(source=source, path="netflix/titles/netflix_titles.csv"),)
    assert found.left_out == (tmp_path / "netflix_reviews.csv",)


def test_a_folder_without_such_files_is_an_error_that_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DemoFailedError, match=r"has to hold one of cast, .*titles"):
        script(tmp_path, declared()[NETFLIX])


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DemoFailedError, match="is not a folder"):
        script(tmp_path / "missing", declared()[NETFLIX])
