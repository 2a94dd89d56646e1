"""Finds the function behind `package_name` and `entry_point` of a Python wheel task."""

import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from operator import attrgetter
from pathlib import Path


class EntryPointNotFoundError(LookupError):
    """Neither an installed package nor the source folder has the entry point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoints:
    """Looks into installed packages first, then into the project whose wheel they come from."""

    project: Path
    """Folder with the `pyproject.toml` that builds the wheel."""

    def load(self, package_name: str, entry_point: str) -> Callable[[], object]:
        """The function. Raises EntryPointNotFoundError and whatever its import raises."""
        target = _installed(package_name, entry_point) or self._declared(package_name, entry_point)
        if target is None:
            raise EntryPointNotFoundError(f"{package_name} has no entry point {entry_point}")
        module, _, function = target.partition(":")
        loaded: Callable[[], object] = attrgetter(function)(import_module(module))
        return loaded

    def _declared(self, package_name: str, entry_point: str) -> str | None:
        path = self.project / "pyproject.toml"
        if not path.exists():
            return None
        project = tomllib.loads(path.read_text("utf-8")).get("project", {})
        if project.get("name") != package_name:
            return None
        if (folder := str(self.project.resolve())) not in sys.path:
            sys.path.append(folder)
        found: str | None = project.get("scripts", {}).get(entry_point)
        return found


def _installed(package_name: str, entry_point: str) -> str | None:
    try:
        scripts = distribution(package_name).entry_points.select(
            group="console_scripts", name=entry_point
        )
    except PackageNotFoundError:
        return None
    return next((each.value for each in scripts), None)
