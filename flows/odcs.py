"""Reads a data contract in the Open Data Contract Standard, version 3, into `Contract`."""

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from flows.contract import Column, Contract, LoadMode
from flows.declaration import ContractError, Declaration, FieldPath
from flows.names import DatasetName, FlowName
from flows.odcs_columns import read_column
from flows.odcs_fields import names, refuse_unknown, safe_name
from flows.odcs_settings import Settings, read_settings

if TYPE_CHECKING:
    from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject

__all__ = ["ContractError", "load_contract"]

# What ODCS has and is missing here would be ignored, so it is refused.
_DOCUMENT: Final = names(
    "version kind apiVersion id name tenant tags status dataProduct description domain schema "
    "support price team roles slaDefaultElement slaProperties authoritativeDefinitions context "
    "contractCreatedTs"
)
_SCHEMA: Final = names(
    "id name physicalType description businessName deprecated synonyms authoritativeDefinitions "
    "tags customProperties logicalType dataGranularityDescription properties context"
)
_SCHEMA_PATH: Final[FieldPath] = ("schema", 0)


def load_contract(text: str, *, flow: FlowName, source: str) -> Contract:
    """Parse one `*.odcs.yaml`; `source` is the file's name in errors.

    Raises ContractError for the first thing that is wrong or that this release would ignore.
    """
    declaration = Declaration.parse(text, source)
    document = _validated(declaration)
    _check_header(declaration, document)
    schema = _only_schema(declaration, document)
    return _contract(declaration, document, schema, flow)


def _validated(declaration: Declaration) -> "OpenDataContractStandard":
    # Imported on first use: building the standard's model classes takes a quarter of a second.
    from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415

    refuse_unknown(declaration, (), declaration.data, _DOCUMENT)
    try:
        return OpenDataContractStandard.model_validate(declaration.data)
    except ValidationError as error:
        first = error.errors()[0]
        raise declaration.fault(first["loc"], first["msg"]) from error


def _check_header(declaration: Declaration, document: "OpenDataContractStandard") -> None:
    if document.kind != "DataContract":
        raise declaration.fault(("kind",), "must be DataContract")
    if not (document.apiVersion or "").startswith("v3."):
        raise declaration.fault(("apiVersion",), "must be a version 3 of ODCS, such as v3.1.0")
    for field in ("id", "version"):
        if not getattr(document, field):
            raise declaration.fault((field,), "is required")


def _only_schema(declaration: Declaration, document: "OpenDataContractStandard") -> "SchemaObject":
    schemas = document.schema_ or []
    if len(schemas) != 1:
        raise declaration.fault(("schema",), "must list exactly one dataset")
    refuse_unknown(declaration, _SCHEMA_PATH, declaration.data["schema"][0], _SCHEMA)
    if not schemas[0].properties:
        raise declaration.fault((*_SCHEMA_PATH, "properties"), "must list the columns of the file")
    return schemas[0]


def _contract(
    declaration: Declaration,
    document: "OpenDataContractStandard",
    schema: "SchemaObject",
    flow: FlowName,
) -> Contract:
    columns = _columns(declaration, schema)
    key = _key(declaration, schema)
    settings = read_settings(declaration, schema.customProperties or [], columns)
    _check_key(declaration, key, settings)
    name = safe_name(declaration, (*_SCHEMA_PATH, "name"), schema.name)
    return Contract(
        flow=flow,
        dataset=DatasetName(name.lower()),
        version=document.version or "",
        description=" ".join((schema.description or "").split()),
        file_format=settings.file_format,
        path_pattern=settings.path_pattern,
        columns=columns,
        key=key,
        derived=settings.derived,
        load_mode=settings.load_mode,
        sequence_by=settings.sequence_by,
        tolerated_bad_rows=settings.tolerated_bad_rows,
        expected_arrival=settings.expected_arrival,
    )


def _columns(declaration: Declaration, schema: "SchemaObject") -> tuple[Column, ...]:
    columns: list[Column] = []
    seen: set[str] = set()
    for number, declared in enumerate(schema.properties or []):
        path = (*_SCHEMA_PATH, "properties", number)
        raw: dict[str, Any] = declaration.data["schema"][0]["properties"][number]
        column = read_column(declaration, path, raw, declared)
        if column.name.lower() in seen:
            raise declaration.fault((*path, "name"), f"column {column.name} is declared twice")
        seen.add(column.name.lower())
        columns.append(column)
    return tuple(columns)


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
