"""Fills in `${var.x}`, `${bundle.target}` and `${resources.<kind>.<key>.<field>}`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from local.databricks.bundle.errors import BundleError
from local.databricks.bundle.files import Files, Resource
from local.databricks.bundle.model import job_id, pipeline_id
from local.databricks.documents import Json, JsonObject, as_object

REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")
IDS: Final[Mapping[str, Callable[[str], object]]] = {"jobs": job_id, "pipelines": pipeline_id}
MAX_DEPTH: Final = 10


def variable_values(files: Files, given: Mapping[str, str]) -> dict[str, str]:
    """A value for every declared variable. Raises BundleError for a missing or unknown one."""
    for name in given:
        if name not in files.variables:
            raise BundleError(files.root, f"variables.{name}", "is not declared")
    return {name: _value(files, name, given) for name in files.variables}


def _value(files: Files, name: str, given: Mapping[str, str]) -> str:
    declared = files.variables[name]
    default = declared.get("default") if isinstance(declared, dict) else declared
    value = given.get(name, default)
    if value is None:
        raise BundleError(files.root, f"variables.{name}", f"has no value: pass --var {name}=...")
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Looks references up in a bundle whose variables have `values`."""

    files: Files
    values: Mapping[str, str]

    def filled(self, resource: Resource) -> JsonObject:
        """The resource without references. Raises BundleError naming file and key."""
        return as_object(self._fill(resource, resource.document, resource.path, 0), resource.path)

    def _fill(self, resource: Resource, value: Json, key: str, depth: int) -> Json:
        match value:
            case dict():
                return {
                    name: self._fill(resource, each, f"{key}.{name}", depth)
                    for name, each in value.items()
                }
            case list():
                return [
                    self._fill(resource, each, f"{key}[{index}]", depth)
                    for index, each in enumerate(value)
                ]
            case str():
                return REFERENCE.sub(
                    lambda found: self._look_up(resource, key, found[1], depth), value
                )
            case _:
                return value

    def _look_up(self, resource: Resource, key: str, reference: str, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise BundleError(resource.origin, key, f"${{{reference}}} refers to itself")
        match reference.split("."):
            case ["var", name] if name in self.values:
                return self.values[name]
            case ["bundle", "name"]:
                return self.files.name
            case ["bundle", "target"]:
                return self.files.target
            case ["resources", kind, name, "id"] if kind in IDS and self._find(kind, name):
                return str(IDS[kind](name))
            case ["resources", kind, name, field]:
                return self._field(resource, key, reference, (kind, name, field), depth)
            case _:
                raise BundleError(resource.origin, key, f"${{{reference}}} is not defined")

    def _field(
        self,
        resource: Resource,
        key: str,
        reference: str,
        place: tuple[str, str, str],
        depth: int,
    ) -> str:
        kind, name, field = place
        target = self._find(kind, name)
        value = target.document.get(field) if target else None
        if target is None or not isinstance(value, str):
            raise BundleError(resource.origin, key, f"${{{reference}}} is not defined")
        return str(self._fill(target, value, f"{target.path}.{field}", depth + 1))

    def _find(self, kind: str, name: str) -> Resource | None:
        wanted = f"resources.{kind}.{name}"
        return next((each for each in self.files.resources if each.path == wanted), None)
