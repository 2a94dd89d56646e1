"""Reads Tidegate's own settings from `customProperties`: what ODCS has no field for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from flows.contract import Column, CsvFormat, Derived, ExpectedArrival, LoadMode
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import decimal, refuse_unknown, safe_name, sql_type, text, whole_number

if TYPE_CHECKING:
    from open_data_contract_standard.model import CustomProperty

_PATH: Final[FieldPath] = ("schema", 0, "customProperties")
_VENDORS: Final = frozenset({None, "tidegate"})
_ENCODINGS: Final = MappingProxyType({"utf-8": "UTF-8", "iso-8859-1": "ISO-8859-1"})
_DERIVED: Final = frozenset({"name", "type", "expression", "description"})
_EXPECTED_ARRIVAL: Final = frozenset({"cron", "graceSeconds"})
_CRON_FIELDS: Final = 5
_FILE_FORMAT: Final = frozenset({"format", "delimiter", "quote", "escape", "encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values, with the defaults of what the contract leaves out."""

    file_format: CsvFormat = field(default_factory=CsvFormat)
    path_pattern: str = "*.csv"
    load_mode: LoadMode = LoadMode.UPSERT
    sequence_by: str | None = None
    tolerated_bad_rows: Decimal = Decimal(0)
    derived: tuple[Derived, ...] = ()
    expected_arrival: ExpectedArrival | None = None


def read_settings(
    declaration: Declaration, declared: Sequence["CustomProperty"], columns: tuple[Column, ...]
) -> Settings:
    """Properties of another `vendor` are not ours and are left alone. Raises ContractError."""
    found: dict[str, Any] = {}
    for number, custom in enumerate(declared):
        if custom.vendor not in _VENDORS:
            continue
        path = (*_PATH, number)
        name = custom.property or ""
        if name not in _READERS:
            problem = f"{name!r} is unknown; known are {', '.join(_READERS)}"
            raise declaration.fault((*path, "property"), problem)
        setting, read = _READERS[name]
        if setting in found:
            raise declaration.fault((*path, "property"), f"{name} is set twice")
        found[setting] = read(declaration, (*path, "value"), custom.value, columns)
    return Settings(**found)


def _file_format(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> CsvFormat:
    raw = _mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, _FILE_FORMAT)
    if raw.get("format") != "csv":
        raise declaration.fault((*path, "format"), "must be csv")
    delimiter = _one_character(declaration, (*path, "delimiter"), raw.get("delimiter", ","))
    quote = _one_character(declaration, (*path, "quote"), raw.get("quote", '"'))
    if delimiter == quote:
        raise declaration.fault((*path, "quote"), "must differ from the delimiter")
    # Readers disagree about what a backslash before an ordinary character means.
    if raw.get("escape", quote) != quote:
        raise declaration.fault((*path, "escape"), f"must be {quote}, the quote itself, doubled")
    encoding = _ENCODINGS.get(str(raw.get("encoding", "UTF-8")).lower())
    if encoding is None:
        raise declaration.fault((*path, "encoding"), "must be UTF-8 or ISO-8859-1")
    return CsvFormat(delimiter=delimiter, quote=quote, escape=quote, encoding=encoding)


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
    if value not in set(LoadMode):
        raise declaration.fault(path, f"must be one of {', '.join(LoadMode)}")
    if value != LoadMode.UPSERT:
        raise declaration.fault(path, "append and snapshot are not built yet: use upsert")
    return LoadMode(str(value))


def _sequence_by(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> str:
    if value not in {column.name for column in columns}:
        raise declaration.fault(path, f"{value} is not a column of this contract")
    return str(value)


def _tolerance(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> Decimal:
    share = decimal(declaration, path, value)
    if not 0 <= share <= 1:
        raise declaration.fault(path, "is a share of the rows, from 0 to 1")
    return share


def _derived(
    declaration: Declaration, path: FieldPath, value: object, columns: tuple[Column, ...]
) -> tuple[Derived, ...]:
    if not isinstance(value, list):
        raise declaration.fault(path, "must be a list of columns")
    taken = {column.name.lower() for column in columns}
    derived: list[Derived] = []
    for number, raw in enumerate(value):
        here = (*path, number)
        each = _one_derived(declaration, here, raw)
        if each.name.lower() in taken:
            raise declaration.fault((*here, "name"), f"column {each.name} exists already")
        taken.add(each.name.lower())
        derived.append(each)
    return tuple(derived)


def _one_derived(declaration: Declaration, path: FieldPath, value: object) -> Derived:
    raw = _mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, _DERIVED)
    return Derived(
        name=safe_name(declaration, (*path, "name"), raw.get("name")),
        sql_type=sql_type(declaration, (*path, "type"), raw.get("type")),
        expression=text(declaration, (*path, "expression"), raw.get("expression")).strip(),
        description=" ".join(str(raw.get("description", "")).split()),
    )


def _expected_arrival(
    declaration: Declaration, path: FieldPath, value: object, _: tuple[Column, ...]
) -> ExpectedArrival:
    raw = _mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, _EXPECTED_ARRIVAL)
    cron = text(declaration, (*path, "cron"), raw.get("cron")).strip()
    if problem := _wrong_cron(cron):
        raise declaration.fault((*path, "cron"), problem)
    grace = whole_number(declaration, (*path, "graceSeconds"), raw.get("graceSeconds", 0))
    return ExpectedArrival(cron=cron, grace=timedelta(seconds=grace))


def _wrong_cron(cron: str) -> str:
    # Only the service looks at the time: the pipeline's wheel goes without the library.
    if find_spec("cronsim") is None:
        return ""
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - see above

    if len(cron.split()) != _CRON_FIELDS:
        return "must have five fields, such as 0 6 * * 1-5; times are UTC"
    try:
        next(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration):
        return "is no cron expression that ever comes due"
    return ""


def _mapping(declaration: Declaration, path: FieldPath, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise declaration.fault(path, "must be a mapping of fields")
    return value


def _one_character(declaration: Declaration, path: FieldPath, value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in "\r\n\0":
        raise declaration.fault(path, "must be one ASCII character, no line break")
    return value


type _Reader = Callable[[Declaration, FieldPath, object, tuple[Column, ...]], object]

_READERS: Final[Mapping[str, tuple[str, _Reader]]] = MappingProxyType(
    {
        "fileFormat": ("file_format", _file_format),
        "pathPattern": ("path_pattern", _path_pattern),
        "loadMode": ("load_mode", _load_mode),
        "sequenceBy": ("sequence_by", _sequence_by),
        "toleratedBadRows": ("tolerated_bad_rows", _tolerance),
        "expectedArrival": ("expected_arrival", _expected_arrival),
        "derivedColumns": ("derived", _derived),
    }
)
