"""Reads Tidegate's own settings from `customProperties`: what ODCS has no field for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from flows.contract import (
    Column,
    CsvFormat,
    Derived,
    ExpectedArrival,
    FileFormat,
    JsonLinesFormat,
    LoadMode,
)
from flows.control import ControlTotals
from flows.declaration import Declaration, FieldPath
from flows.drift import DriftAction, DriftKind, DriftPolicy, EvolutionMode
from flows.odcs_arrival import read_expected_arrival
from flows.odcs_control import read_control, refuse_unfit_control
from flows.odcs_derived import read_derived
from flows.odcs_drift import read_drift_policy
from flows.odcs_evolution import read_evolution, refuse_unfit_evolution
from flows.odcs_fields import (
    VENDORS,
    choice,
    decimal,
    refuse_unknown,
    text,
    whole_number,
)
from flows.odcs_format import default_pattern, read_file_format

SETTINGS_PATHS: Final[tuple[FieldPath, ...]] = (
    ("customProperties",),
    ("schema", 0, "customProperties"),
)
"""Where our settings may stand: at the contract or at its one dataset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values, with the defaults of what the contract leaves out."""

    file_format: FileFormat = field(default_factory=CsvFormat)
    path_pattern: str = "*.csv"
    load_mode: LoadMode = LoadMode.UPSERT
    sequence_by: str | None = None
    tolerated_bad_rows: Decimal = Decimal(0)
    derived: tuple[Derived, ...] = ()
    expected_arrival: ExpectedArrival | None = None
    drift: DriftPolicy = field(default_factory=DriftPolicy)
    control: ControlTotals | None = None
    max_files: int | None = None
    max_bytes: int | None = None
    uninvited: EvolutionMode = EvolutionMode.RESCUE


type _Places = dict[str, FieldPath]
"""Where each setting is stated, by the name of its field in `Settings`."""


def read_settings(declaration: Declaration, columns: tuple[Column, ...]) -> Settings:
    """Properties of another `vendor` are not ours and are left alone.

    Faults of single settings are noted in the declaration; those have their defaults then.
    """
    found: dict[str, Any] = {}
    places: _Places = {}
    for path, raw in _stated(declaration):
        declaration.attempt(partial(_read, declaration, path, raw, columns, found, places))
    if "path_pattern" not in places and "file_format" in found:
        found["path_pattern"] = default_pattern(found["file_format"])
    settings = Settings(**found)
    declaration.attempt(partial(_refuse_unfit, declaration, settings, places))
    return settings


def _stated(declaration: Declaration) -> Iterator[tuple[FieldPath, dict[str, Any]]]:
    schema = declaration.data["schema"][0]
    for path, holder in zip(SETTINGS_PATHS, (declaration.data, schema), strict=True):
        for number, raw in enumerate(holder.get("customProperties") or ()):
            if raw.get("vendor") in VENDORS:
                yield (*path, number), raw


def _read(
    declaration: Declaration,
    path: FieldPath,
    raw: dict[str, Any],
    columns: tuple[Column, ...],
    found: dict[str, Any],
    places: _Places,
) -> None:
    refuse_unknown(declaration, path, raw, _CUSTOM_PROPERTY)
    name = str(raw.get("property"))
    if name not in _READERS:
        known = f"known are {', '.join(_READERS)}; one for another tool needs its vendor"
        raise declaration.fault((*path, "property"), f"{name!r} is unknown; {known}")
    setting, read = _READERS[name]
    if setting in places:
        raise declaration.fault((*path, "property"), f"{name} is set twice")
    places[setting] = path
    found[setting] = read(declaration, (*path, "value"), raw.get("value"), columns)


def _refuse_unfit(declaration: Declaration, settings: Settings, places: _Places) -> None:
    if settings.control is not None:
        path = (*places["control"], "value")
        refuse_unfit_control(
            declaration, path, settings.control, settings.file_format, settings.path_pattern
        )
    if "uninvited" in places:
        path = (*places["uninvited"], "value")
        refuse_unfit_evolution(declaration, path, settings.uninvited, settings.drift)
    reordered = settings.drift.action(DriftKind.REORDERED) is not DriftAction.ALLOW
    if reordered and isinstance(settings.file_format, JsonLinesFormat):
        path = (*places["drift"], "value", "reordered")
        raise declaration.fault(path, "the members of a JSON object have no order: leave it out")


def _file_format(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> FileFormat:
    return read_file_format(declaration, path, value)


def _arrival(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> ExpectedArrival:
    return read_expected_arrival(declaration, path, value)


def _control(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> ControlTotals:
    return read_control(declaration, path, value)


def _path_pattern(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> str:
    pattern = text(declaration, path, value)
    if pattern.startswith("/") or ".." in pattern or "\\" in pattern:
        problem = "is matched below <flow>/<dataset>/: no leading /, no .., no backslash"
        raise declaration.fault(path, problem)
    return pattern


def _load_mode(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> LoadMode:
    return choice(declaration, path, value, LoadMode)


def _sequence_by(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> str:
    if value not in [column.name for column in columns]:
        raise declaration.fault(path, f"{value} is not a column of this contract")
    return str(value)


def _tolerance(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> Decimal:
    share = decimal(declaration, path, value)
    if not 0 <= share <= 1:
        raise declaration.fault(path, "is a share of the rows, from 0 to 1")
    return share


def _limit(declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]) -> int:
    limit = whole_number(declaration, path, value)
    if limit == 0:
        raise declaration.fault(path, "must be 1 or more: with 0 bronze would load nothing")
    return limit


_CUSTOM_PROPERTY: Final = frozenset({"id", "property", "value", "description", "vendor"})

type _Reader = Callable[[Declaration, FieldPath, object, tuple[Column, ...]], object]

_READERS: Final[Mapping[str, tuple[str, _Reader]]] = MappingProxyType(
    {
        "fileFormat": ("file_format", _file_format),
        "pathPattern": ("path_pattern", _path_pattern),
        "loadMode": ("load_mode", _load_mode),
        "sequenceBy": ("sequence_by", _sequence_by),
        "toleratedBadRows": ("tolerated_bad_rows", _tolerance),
        "expectedArrival": ("expected_arrival", _arrival),
        "derivedColumns": ("derived", read_derived),
        "driftPolicy": ("drift", read_drift_policy),
        "controlTotals": ("control", _control),
        "maxFilesPerTrigger": ("max_files", _limit),
        "maxBytesPerTrigger": ("max_bytes", _limit),
        "schemaEvolutionMode": ("uninvited", read_evolution),
    }
)
