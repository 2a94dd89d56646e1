"""Which modules are the pure core, and which unit tests speak about them."""

from collections.abc import Mapping
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
        found.setdefault(area, []).append(f"{module.replace('.', '/')}.py")
    return {area: tuple(files) for area, files in found.items()}
