"""Which modules are the pure core, and which unit tests speak about them."""

from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from pathlib import Path
from typing import Final

from mutants.patch import TREE

CONTRACT: Final = "importlinter:contract:pure"
PACKAGE: Final = "tidegate"


def areas(tree: Path = TREE) -> Mapping[str, tuple[str, ...]]:
    """Files of the modules that the import contract calls pure, by the area they are in."""
    contracts = ConfigParser()
    contracts.read(tree / ".importlinter")
    found: dict[str, list[str]] = {}
    for module in contracts[CONTRACT]["source_modules"].split():
        area = module.removeprefix(f"{PACKAGE}.").partition(".")[0]
        found.setdefault(area, []).append(file_of(module))
    return {area: tuple(files) for area, files in found.items()}


def chosen(
    names: Sequence[str], known: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The part of what is known that is named, by area or by module; all when nothing is named.

    Raises ValueError for a name of neither.
    """
    part = {
        area: tuple(file for file in files if not names or {area, module_of(file)} & {*names})
        for area, files in known.items()
    }
    told = {*known, *(module_of(file) for files in known.values() for file in files)}
    if strange := {*names} - told:
        raise ValueError(f"no area or module of the pure core: {', '.join(sorted(strange))}")
    return {area: files for area, files in part.items() if files}


def file_of(module: str) -> str:
    """Where it is, from the root of the tree."""
    return f"{module.replace('.', '/')}.py"


def module_of(file: str) -> str:
    """Its name in an import statement."""
    return file.removesuffix(".py").replace("/", ".")
