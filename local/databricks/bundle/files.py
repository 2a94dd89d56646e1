"""The YAML files of a bundle, joined: includes, then the overrides of one target."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from local.databricks.bundle.errors import BundleError
from local.databricks.documents import Json, JsonObject, as_object

ROOT_FILE: Final = "databricks.yml"
ROOT_KEYS: Final = frozenset(
    {"bundle", "include", "sync", "artifacts", "variables", "targets", "resources", "workspace"}
)
INCLUDED_KEYS: Final = frozenset({"resources", "variables", "targets"})
TARGET_KEYS: Final = frozenset({"mode", "default", "workspace", "variables", "resources"})
INCLUDED_TARGET_KEYS: Final = frozenset({"resources"})
"""What a target of an included file may set here; the rest stands in the root file."""
MODES: Final = frozenset({"development", "production"})
RESOURCE_TYPES: Final = frozenset({"jobs", "pipelines", "schemas"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource as written, with the file that its relative paths start from."""

    kind: str
    key: str
    origin: Path
    document: JsonObject

    @property
    def path(self) -> str:
        """The dotted path that references use."""
        return f"resources.{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """A bundle as written, for one target."""

    root: Path
    name: str
    target: str
    variables: JsonObject
    resources: tuple[Resource, ...]


def read_files(folder: Path, target: str) -> Files:
    """Raises BundleError for a file, key, target or resource that a deployment would refuse."""
    root = folder / ROOT_FILE
    document = _read(root, ROOT_KEYS)
    chosen = _target(root, document, target)
    overrides = _section(root, chosen, "resources")
    found = {each.path: each for each in _resources(root, document)}
    for path in _included(folder, document):
        included = _read(path, INCLUDED_KEYS)
        overrides = merged(overrides, _overrides(path, included, target))
        for each in _resources(path, included):
            if each.path in found:
                raise BundleError(path, each.path, f"is in {found[each.path].origin} as well")
            found[each.path] = each
    return Files(
        root=root,
        name=str(_section(root, document, "bundle").get("name", "")),
        target=target,
        variables=merged(
            _section(root, document, "variables"), _section(root, chosen, "variables")
        ),
        resources=tuple(_overridden(each, overrides) for each in found.values()),
    )


def merged(base: JsonObject, override: JsonObject) -> JsonObject:
    """`override` on top of `base`, mapping by mapping; any other value replaces the old one."""
    result = dict(base)
    for key, value in override.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[key] = merged(as_object(old, key), as_object(value, key)) if both else value
    return result


def _read(path: Path, known: frozenset[str]) -> JsonObject:
    try:
        document = as_object(yaml.safe_load(path.read_text("utf-8")) or {}, "the file")
    except (OSError, TypeError, yaml.YAMLError) as error:
        raise BundleError(path, "(file)", str(error)) from error
    _only(path, "", document, known)
    return document


def _only(path: Path, prefix: str, document: Iterable[str], known: frozenset[str]) -> None:
    for key in document:
        if key not in known:
            raise BundleError(path, f"{prefix}{key}", f"unknown key; known: {sorted(known)}")


def _section(path: Path, document: JsonObject, key: str) -> JsonObject:
    try:
        return as_object(document.get(key) or {}, key)
    except TypeError as error:
        raise BundleError(path, key, str(error)) from error


def _target(path: Path, document: JsonObject, target: str) -> JsonObject:
    targets = _section(path, document, "targets")
    if target not in targets:
        raise BundleError(path, f"targets.{target}", f"no such target; there are {list(targets)}")
    chosen = _section(path, targets, target)
    _only(path, f"targets.{target}.", chosen, TARGET_KEYS)
    if chosen.get("mode") not in MODES:
        raise BundleError(path, f"targets.{target}.mode", f"must be one of {sorted(MODES)}")
    return chosen


def _overrides(path: Path, included: JsonObject, target: str) -> JsonObject:
    """What an included file changes for the target, beside the resources that it declares."""
    chosen = _section(path, _section(path, included, "targets"), target)
    _only(path, f"targets.{target}.", chosen, INCLUDED_TARGET_KEYS)
    return _section(path, chosen, "resources")


def _included(folder: Path, document: JsonObject) -> list[Path]:
    patterns: Json = document.get("include") or []
    if not isinstance(patterns, list):
        raise BundleError(folder / ROOT_FILE, "include", "must be a list of globs")
    return [path for pattern in patterns for path in sorted(folder.glob(str(pattern)))]


def _resources(path: Path, document: JsonObject) -> list[Resource]:
    kinds = _section(path, document, "resources")
    _only(path, "resources.", kinds, RESOURCE_TYPES)
    return [
        Resource(kind=kind, key=key, origin=path, document=_section(path, entries, key))
        for kind in kinds
        for entries in [_section(path, kinds, kind)]
        for key in entries
    ]


def _overridden(resource: Resource, overrides: JsonObject) -> Resource:
    of_kind = _section(resource.origin, overrides, resource.kind)
    override = _section(resource.origin, of_kind, resource.key)
    return Resource(
        kind=resource.kind,
        key=resource.key,
        origin=resource.origin,
        document=merged(resource.document, override),
    )
