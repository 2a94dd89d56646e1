"""Reads a data contract in the Open Data Contract Standard, version 3, into `Contract`."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from flows.contract import BatchLimits, Column, Contract, LoadMode
from flows.declaration import ContractError, Declaration, FieldPath
from flows.names import DatasetName, FlowName
from flows.odcs_columns import read_column
from flows.odcs_fields import names, refuse_unknown, safe_name
from flows.odcs_quality import read_quality, uniquely_named
from flows.odcs_settings import Settings, read_settings
from flows.quality import QualityRule, SqlRule

if TYPE_CHECKING:
    from open_data_contract_standard.model import (
        OpenDataContractStandard,
        SchemaObject,
        SchemaProperty,
    )

__all__ = ["ContractError", "load_contract"]

# What ODCS has and is missing here would be ignored, so it is refused.
_DOCUMENT: Final = names(
    "version kind apiVersion id name tenant tags status dataProduct description domain schema "
    "support price team roles slaDefaultElement slaProperties authoritativeDefinitions context "
    "contractCreatedTs customProperties"
)
_SCHEMA: Final = names(
    "id name physicalType description businessName deprecated synonyms authoritativeDefinitions "
    "tags customProperties logicalType dataGranularityDescription properties context quality"
)
_SCHEMA_PATH: Final[FieldPath] = ("schema", 0)


def load_contract(text: str, *, flow: FlowName, source: str) -> Contract:
    """Parse one `*.odcs.yaml`; `source` is the file's name in errors.

    Raises ContractError with everything that is wrong or that this release would ignore.
    """
    declaration = Declaration.parse(text, source)
    document = _validated(declaration)
    _check_header(declaration, document)
    schema = _only_schema(declaration, document)
    contract = _contract(declaration, document, schema, flow)
    declaration.settle()
    return contract


def _validated(declaration: Declaration) -> "OpenDataContractStandard":
    # Imported on first use: building the standard's model classes takes a quarter of a second.
    from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415

    try:
        return OpenDataContractStandard.model_validate(declaration.data)
    except ValidationError as error:
        unknown = {first["loc"] for first in error.errors() if first["type"] == "extra_forbidden"}
        faults = (
            declaration.fault(first["loc"], first["msg"])
            for first in error.errors()
            if first["loc"] not in unknown
        )
        declaration.faults.extend(faults)
        declaration.attempt(partial(_refuse_unknown_document, declaration))
        raise ContractError.all_of(declaration.faults) from error


def _refuse_unknown_document(declaration: Declaration) -> None:
    refuse_unknown(declaration, (), declaration.data, _DOCUMENT)


def _check_header(declaration: Declaration, document: "OpenDataContractStandard") -> None:
    declaration.attempt(partial(_refuse_unknown_document, declaration))
    if document.kind != "DataContract":
        declaration.faults.append(declaration.fault(("kind",), "must be DataContract"))
    if not (document.apiVersion or "").startswith("v3."):
        problem = "must be a version 3 of ODCS, such as v3.1.0"
        declaration.faults.append(declaration.fault(("apiVersion",), problem))
    for field in ("id", "version"):
        if not getattr(document, field):
            declaration.faults.append(declaration.fault((field,), "is required"))


def _only_schema(declaration: Declaration, document: "OpenDataContractStandard") -> "SchemaObject":
    schemas = document.schema_ or []
    if len(schemas) != 1:
        declaration.faults.append(declaration.fault(("schema",), "must list exactly one dataset"))
        declaration.settle()
    raw = declaration.data["schema"][0]
    declaration.attempt(partial(refuse_unknown, declaration, _SCHEMA_PATH, raw, _SCHEMA))
    if not schemas[0].properties:
        problem = "must list the columns of the file"
        declaration.faults.append(declaration.fault((*_SCHEMA_PATH, "properties"), problem))
        declaration.settle()
    return schemas[0]


def _contract(
    declaration: Declaration,
    document: "OpenDataContractStandard",
    schema: "SchemaObject",
    flow: FlowName,
) -> Contract:
    columns = _columns(declaration, schema)
    key = declaration.attempt(partial(_key, declaration, schema))
    settings = read_settings(declaration, columns)
    quality = tuple(_quality(declaration, schema, columns))
    name_path = (*_SCHEMA_PATH, "name")
    name = declaration.attempt(partial(safe_name, declaration, name_path, schema.name)) or ""
    if key is not None:
        declaration.attempt(partial(_check_key, declaration, key, settings))
    return Contract(
        flow=flow,
        dataset=DatasetName(name.lower()),
        version=document.version or "",
        description=" ".join((schema.description or "").split()),
        file_format=settings.file_format,
        path_pattern=settings.path_pattern,
        columns=columns,
        key=key or (),
        derived=settings.derived,
        load_mode=settings.load_mode,
        sequence_by=settings.sequence_by,
        tolerated_bad_rows=settings.tolerated_bad_rows,
        expected_arrival=settings.expected_arrival,
        quality=tuple(uniquely_named(r for r in quality if isinstance(r, QualityRule))),
        sql_rules=tuple(uniquely_named(r for r in quality if isinstance(r, SqlRule))),
        drift=settings.drift,
        control=settings.control,
        batch_limits=BatchLimits(max_files=settings.max_files, max_bytes=settings.max_bytes),
        uninvited=settings.uninvited,
    )


def _columns(declaration: Declaration, schema: "SchemaObject") -> tuple[Column, ...]:
    """Those that can be read; the faults of the others are noted."""
    seen: dict[str, int] = {}
    read = (
        declaration.attempt(partial(_column, declaration, number, declared, seen))
        for number, declared in enumerate(schema.properties or [])
    )
    return tuple(column for column in read if column is not None)


def _column(
    declaration: Declaration, number: int, declared: "SchemaProperty", seen: dict[str, int]
) -> Column:
    path = (*_SCHEMA_PATH, "properties", number)
    column = read_column(declaration, path, _raw_property(declaration, number), declared)
    first = seen.setdefault(column.name.lower(), number)
    if first != number:
        raise declaration.fault((*path, "name"), f"column {column.name} is declared twice")
    return column


def _raw_property(declaration: Declaration, number: int) -> dict[str, Any]:
    raw: dict[str, Any] = declaration.data["schema"][0]["properties"][number]
    return raw


def _quality(
    declaration: Declaration, schema: "SchemaObject", columns: tuple[Column, ...]
) -> Iterator[QualityRule | SqlRule]:
    known = {column.name for column in columns}
    places: list[tuple[FieldPath, object, str | None]] = [
        (_SCHEMA_PATH, declaration.data["schema"][0].get("quality"), None)
    ]
    for number, declared in enumerate(schema.properties or []):
        listed = _raw_property(declaration, number).get("quality")
        places.append(((*_SCHEMA_PATH, "properties", number), listed, declared.name))
    for path, listed, column in places:
        for rule in read_quality(declaration, (*path, "quality"), listed, column):
            _note_unknown_columns(declaration, (*path, "quality"), rule, known)
            yield rule


def _note_unknown_columns(
    declaration: Declaration, path: FieldPath, rule: QualityRule | SqlRule, known: set[str]
) -> None:
    columns = rule.columns if isinstance(rule, QualityRule) else ()
    if len(known) == len(declaration.data["schema"][0]["properties"]):
        for name in columns:
            if name not in known:
                problem = f"rule {rule.name}: {name} is not a column of this contract"
                declaration.faults.append(declaration.fault(path, problem))


def _key(declaration: Declaration, schema: "SchemaObject") -> tuple[str, ...]:
    placed: dict[int, str] = {}
    for number, declared in enumerate(schema.properties or []):
        path = (*_SCHEMA_PATH, "properties", number)
        position = declared.primaryKeyPosition
        if not declared.primaryKey:
            if position not in {None, -1}:
                raise declaration.fault((*path, "primaryKeyPosition"), "needs primaryKey: true")
            continue
        place = len(placed) + 1 if position in {None, -1} else position or 0
        if place in placed:
            problem = f"position {place} is taken by {placed[place]}"
            raise declaration.fault((*path, "primaryKeyPosition"), problem)
        placed[place] = declared.name or ""
    if placed and sorted(placed) != list(range(1, len(placed) + 1)):
        raise declaration.fault((*_SCHEMA_PATH, "properties"), "key positions must be 1, 2, 3 …")
    return tuple(placed[place] for place in sorted(placed))


def _check_key(declaration: Declaration, key: tuple[str, ...], settings: Settings) -> None:
    path = (*_SCHEMA_PATH, "properties")
    if settings.load_mode is LoadMode.UPSERT and not key:
        raise declaration.fault(path, "load mode upsert needs a primaryKey column")
    if settings.sequence_by is not None and not key:
        raise declaration.fault(path, "sequenceBy needs a primaryKey column")
    if settings.sequence_by in key:
        raise declaration.fault(path, f"sequenceBy {settings.sequence_by} is part of the key")
