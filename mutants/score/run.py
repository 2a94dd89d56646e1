"""Runs mutmut over one area in a private copy of the tree, and reads what it says.

mutmut keeps its work in a folder `mutants` of the directory it runs in, and reads its settings
from `pyproject.toml` there: both are the copy's.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mutmut.mutation.diff_apply import get_diff_for_mutant

from mutants.patch import TREE
from mutants.score.core import file_of, module_of
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
LEFT_OUT: Final = shutil.ignore_patterns("test_totality.py")
"""Walks through the whole machine: they cost eight times as much as all other tests of it, and
would be run for every change that no test of one rule notices. Nor does the score count what only
chance finds."""
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
    """Raises CalledProcessError when mutmut says that the tests fail without a mutant."""
    with _copied(area, files, tree) as place:
        _mutmut(place, "run", "--max-children", CHILDREN, shown=True)
        results = dict(_results(_mutmut(place, "results", "--all", "true")))
        survivors = [
            changed(name, _shown(place, name))
            for name, result in results.items()
            if result not in NOTICED
        ]
    return Report(
        scores=tuple(_score(module_of(file), results) for file in files),
        survivors=tuple(sorted(survivors)),
    )


@contextmanager
def _copied(area: str, files: tuple[str, ...], tree: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="mutmut-") as folder:
        place = Path(folder)
        for name in (*COPIED, f"tests/unit/{area}"):
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (tree / name).is_dir():
                shutil.copytree(tree / name, target, ignore=LEFT_OUT)
            else:
                shutil.copyfile(tree / name, target)
        with (place / "pyproject.toml").open("a", encoding="utf-8") as settings:
            settings.write(_settings(area, files))
        yield place


def _settings(area: str, files: tuple[str, ...]) -> str:
    """Mutmut's; pytest's plugin that is switched off collects garbage twice for each change."""
    return f"""
[tool.mutmut]
source_paths = ["tidegate"]
only_mutate = {list(files)}
also_copy = ["flows"]
pytest_add_cli_args_test_selection = ["tests/unit/{area}"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:unraisableexception"]
use_git_change_detection = false
"""


def _mutmut(place: Path, *arguments: str, shown: bool = False) -> str:
    """What it says; it goes to standard error while it is said when it is `shown`."""
    ran = subprocess.run(
        ["nice", "-n", "5", sys.executable, "-m", "mutmut", *arguments],
        cwd=place,
        stdout=sys.stderr if shown else subprocess.PIPE,
        text=True,
        check=True,
    )
    return ran.stdout or ""


def _shown(place: Path, name: str) -> str:
    """What `mutmut show` says, without a process for each."""
    with chdir(place):
        return get_diff_for_mutant(name, path=file_of(name.rpartition(".")[0]))


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
