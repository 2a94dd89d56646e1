"""A private copy of what a simulation needs, with a mutant's changes in it."""

import ast
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Final

from mutants.document import BadMutant, Change, Mutant

TREE: Final = Path(__file__).resolve().parent.parent
COPIED: Final = ("flows", "simulation", "tests/__init__.py", "tests/fakes", "tidegate")
DEEPEST: Final = 6
_INDENT: Final = " " * 4


@contextmanager
def copied(mutant: Mutant | None, tree: Path = TREE) -> Iterator[Path]:
    """A folder with the tree's code and one mutant's changes. Raises BadMutant for a stale one."""
    with TemporaryDirectory(prefix="mutant-") as folder:
        place = Path(folder)
        for name in COPIED:
            _copy(tree / name, place / name)
        for file, text in changed(mutant, tree).items() if mutant else ():
            (place / file).write_text(text, "utf-8")
        yield place


def changed(mutant: Mutant, tree: Path = TREE) -> dict[str, str]:
    """The new text of every file that the mutant changes. Raises BadMutant for a stale one."""
    texts: dict[str, str] = {}
    for change in mutant.changes:
        text = texts.get(change.file) or (tree / change.file).read_text("utf-8")
        texts[change.file] = _applied(mutant.slug, change, text)
    for file, text in texts.items():
        _compile(mutant.slug, file, text)
    return texts


def _applied(slug: str, change: Change, text: str) -> str:
    found = [
        (depth, old)
        for depth in range(DEEPEST)
        if (old := "\n" + _at(depth, change.replace)) in "\n" + text
    ]
    times = sum(("\n" + text).count(old) for _, old in found)
    if times != 1:
        raise BadMutant(f"{slug}: its text is {times} times in {change.file}, not once")
    ((depth, old),) = found
    return ("\n" + text).replace(old, "\n" + _at(depth, change.by))[1:]


def _at(depth: int, lines: str) -> str:
    """The lines at a depth of indentation, each with its line end."""
    text = indent(dedent(lines).strip("\n"), _INDENT * depth)
    return f"{text}\n" if text else ""


def _compile(slug: str, file: str, text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise BadMutant(f"{slug}: {file} is no Python any more: {error}") from error


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
