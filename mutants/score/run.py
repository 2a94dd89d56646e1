"""Runs mutmut over one area in a private copy of the tree, and reads what it says.

mutmut keeps its work in a folder `mutants` of the directory it runs in, and reads its settings
from `pyproject.toml` there: both are the copy's.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mutants.patch import TREE
from mutants.score.survivors import Change, changed

CHILDREN: Final = "2"
COPIED: Final = (
    "flows",
    "pyproject.toml",
    "tests/__init__.py",
    "tests/fakes",
    "tests/unit/__init__.py",
    "tidegate",
)
NOTICED: Final = frozenset({"killed", "timeout"})
"""mutmut's words for a mutant with which a test fails or does not come to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One module's mutants."""

    module: str
    killed: int
    total: int

    @property
    def share(self) -> float:
        """Of mutants that a test notices; a module without any holds all."""
        return self.killed / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What mutmut found in one area."""

    scores: tuple[Score, ...]
    survivors: tuple[Change, ...]


def run(area: str, files: tuple[str, ...], tree: Path = TREE) -> Report:
    """Raises CalledProcessError, with mutmut's last words, when the tests fail without a mutant."""
    with _copied(area, files, tree) as place:
        _mutmut(place, "run", "--max-children", CHILDREN)
        results = dict(_results(_mutmut(place, "results", "--all", "true")))
        survivors = [
            changed(name, _mutmut(place, "show", name))
            for name, result in results.items()
            if result not in NOTICED
        ]
    modules = [file.removesuffix(".py").replace("/", ".") for file in files]
    return Report(
        scores=tuple(_score(module, results) for module in modules),
        survivors=tuple(sorted(survivors)),
    )


@contextmanager
def _copied(area: str, files: tuple[str, ...], tree: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="mutmut-") as folder:
        place = Path(folder)
        for name in (*COPIED, f"tests/unit/{area}"):
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (tree / name).is_dir() else shutil.copyfile
            copy(tree / name, target)
        with (place / "pyproject.toml").open("a", encoding="utf-8") as settings:
            settings.write(_settings(area, files))
        yield place


def _settings(area: str, files: tuple[str, ...]) -> str:
    return f"""
[tool.mutmut]
source_paths = ["tidegate"]
only_mutate = {list(files)}
also_copy = ["flows"]
pytest_add_cli_args_test_selection = ["tests/unit/{area}"]
pytest_add_cli_args = ["-p", "no:cacheprovider"]
use_git_change_detection = false
"""


def _mutmut(place: Path, *arguments: str) -> str:
    ran = subprocess.run(
        ["nice", "-n", "5", sys.executable, "-m", "mutmut", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.stderr.write(f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}\n")
        ran.check_returncode()
    return ran.stdout


def _results(text: str) -> Iterator[tuple[str, str]]:
    """Each mutant's name, and what became of it."""
    for line in text.splitlines():
        name, found, result = line.strip().partition(": ")
        if found and "__mutmut_" in name:
            yield name, result


def _score(module: str, results: dict[str, str]) -> Score:
    mine = [result for name, result in results.items() if name.rpartition(".")[0] == module]
    killed = sum(result in NOTICED for result in mine)
    return Score(module=module, killed=killed, total=len(mine))
