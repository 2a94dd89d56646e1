"""Reads the custom property `controlTotals`: a trailer in the file, or a manifest beside it."""

import re
from fnmatch import fnmatchcase
from typing import Any, Final

from flows.contract import FileFormat, JsonLinesFormat
from flows.control import ControlTotals, Manifest, Trailer
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import mapping, refuse_unknown, text, truth, whole_number

_TRAILER: Final = frozenset({"marker", "rowsPosition", "includesHeader", "includesTrailer"})
_MANIFEST: Final = frozenset({"suffix", "rows", "sha256"})
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_LONGEST_MARKER: Final = 100


def read_control(declaration: Declaration, path: FieldPath, value: object) -> ControlTotals:
    """Raises ContractError."""
    raw = mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, {"trailer", "manifest"})
    if len(raw) != 1:
        raise declaration.fault(path, "must state either trailer or manifest")
    if "trailer" in raw:
        here = (*path, "trailer")
        return _trailer(declaration, here, mapping(declaration, here, raw["trailer"]))
    here = (*path, "manifest")
    return _manifest(declaration, here, mapping(declaration, here, raw["manifest"]))


def _trailer(declaration: Declaration, path: FieldPath, raw: dict[str, Any]) -> Trailer:
    refuse_unknown(declaration, path, raw, _TRAILER)
    marker = text(declaration, (*path, "marker"), raw.get("marker"))
    if len(marker) > _LONGEST_MARKER or not marker.isprintable():
        problem = f"must be a printable text of at most {_LONGEST_MARKER} characters"
        raise declaration.fault((*path, "marker"), problem)
    here = (*path, "rowsPosition")
    position = whole_number(declaration, here, raw.get("rowsPosition", 2))
    if position < 2:  # noqa: PLR2004 - the first cell is the marker
        raise declaration.fault(here, "counts cells from 1, and the first is the marker: 2 or more")
    return Trailer(
        marker=marker,
        rows_position=position,
        includes_header=_flag(declaration, path, raw, "includesHeader"),
        includes_trailer=_flag(declaration, path, raw, "includesTrailer"),
    )


def _flag(declaration: Declaration, path: FieldPath, raw: dict[str, Any], name: str) -> bool:
    return truth(declaration, (*path, name), raw.get(name, False))


def _manifest(declaration: Declaration, path: FieldPath, raw: dict[str, Any]) -> Manifest:
    refuse_unknown(declaration, path, raw, _MANIFEST)
    suffix = text(declaration, (*path, "suffix"), raw.get("suffix", Manifest().suffix))
    if not _SUFFIX.fullmatch(suffix):
        problem = "must begin with a dot and hold letters, digits, dots, _ and - only"
        raise declaration.fault((*path, "suffix"), problem)
    rows, sha256 = (_field(declaration, path, raw, name) for name in ("rows", "sha256"))
    if rows is None and sha256 is None:
        raise declaration.fault(path, "states nothing: name the field of rows, of sha256 or both")
    if rows == sha256:
        raise declaration.fault((*path, "sha256"), "must be another field than that of rows")
    return Manifest(suffix=suffix, rows_field=rows, sha256_field=sha256)


def _field(declaration: Declaration, path: FieldPath, raw: dict[str, Any], name: str) -> str | None:
    value = raw.get(name, name)
    return None if value is None else text(declaration, (*path, name), value)


def refuse_unfit_control(
    declaration: Declaration,
    path: FieldPath,
    control: ControlTotals | None,
    file_format: FileFormat,
    path_pattern: str,
) -> None:
    """Raises ContractError when files of this format and these names cannot have such totals."""
    if isinstance(control, Trailer) and isinstance(file_format, JsonLinesFormat):
        raise declaration.fault(path, "a file of JSON objects has no trailer: use a manifest")
    if isinstance(control, Manifest):
        name = path_pattern.replace("*", "x").replace("?", "x") + control.suffix
        if fnmatchcase(name, path_pattern):
            problem = f"pathPattern {path_pattern} would take manifests ({control.suffix}) as data"
            raise declaration.fault(path, problem)
