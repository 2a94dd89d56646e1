"""The word that tells one release from another."""

from pathlib import Path

import pytest

from tidegate.release import deployed, fingerprint


def a_folder(parent: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return parent


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return a_folder(tmp_path / "first", {"a.py": "1", "flow/b.odcs.yaml": "version: 1"})


def test_the_same_files_elsewhere_are_the_same_release(first: Path, tmp_path: Path) -> None:
    files = {"a.py": "1", "flow/b.odcs.yaml": "version: 1", "a.pyc": "compiled"}
    assert fingerprint([a_folder(tmp_path / "second", files)]) == fingerprint([first])


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": "2", "flow/b.odcs.yaml": "version: 1"},
        {"a.py": "1", "flow/b.odcs.yaml": "version: 2"},
        {"a.py": "1", "flow/c.odcs.yaml": "version: 1"},
        {"a.py": "1"},
    ],
)
def test_other_files_are_another_release(
    files: dict[str, str], first: Path, tmp_path: Path
) -> None:
    assert fingerprint([a_folder(tmp_path / "second", files)]) != fingerprint([first])


def test_this_process_has_one_release() -> None:
    assert len(deployed()) == 16
    assert deployed() == deployed()
