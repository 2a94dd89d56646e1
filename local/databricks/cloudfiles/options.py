"""The options of a `cloudFiles` stream, parsed once: every accepted one is honoured."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pyspark.sql.types import StringType, StructField, StructType

from local.databricks.cloudfiles.dialect import Dialect, JsonDialect, dialect_of, json_dialect_of
from local.databricks.cloudfiles.errors import OptionError
from local.databricks.cloudfiles.given import Given

SCHEMA_OPTION: Final = "tidegate.schema"
"""Carries the schema given with `.schema(...)`, as JSON, into the data source."""

DEFAULT_MAX_FILES: Final = 1000
RESCUED: Final = "_rescued_data"

_FORMATS: Final[Mapping[str, Callable[[Given], Dialect | JsonDialect]]] = MappingProxyType(
    {"csv": dialect_of, "json": json_dialect_of}
)


class EvolutionMode(StrEnum):
    """`cloudFiles.schemaEvolutionMode`."""

    ADD_NEW_COLUMNS = "addNewColumns"
    RESCUE = "rescue"
    FAIL_ON_NEW_COLUMNS = "failOnNewColumns"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a stream was asked for."""

    path: str
    schema_location: str
    schema: StructType | None
    """Given with `.schema(...)`; None when the schema is inferred."""
    hints: StructType
    evolution: EvolutionMode
    rescued: str | None
    """Name of the column for data that found no place."""
    max_files: int
    max_bytes: int | None
    include_existing: bool
    glob: str
    case_sensitive: bool
    """Whether a name that differs from a column's in case is rescued, or read as that column's."""
    dialect: Dialect | JsonDialect


def parse_options(options: Mapping[str, str]) -> Options:
    """Raises OptionError, naming the option, when one is unknown, unsupported or missing."""
    return parse_given(Given(options))


def parse_given(given: Given) -> Options:
    """As `parse_options`; `given` knows afterwards which options were looked for."""
    read_dialect = _dialect_reader(given)
    _refuse_other_worlds(given)
    schema = _schema(given)
    evolution = _evolution(given, has_schema=schema is not None)
    parsed = Options(
        path=_path(given),
        schema_location=_required(given, "cloudFiles.schemaLocation").rstrip("/"),
        schema=schema,
        hints=_hints(given.take("cloudFiles.schemaHints") or ""),
        evolution=evolution,
        rescued=_rescued(given, evolution, has_schema=schema is not None),
        max_files=given.count("cloudFiles.maxFilesPerTrigger") or DEFAULT_MAX_FILES,
        max_bytes=given.size("cloudFiles.maxBytesPerTrigger"),
        include_existing=given.flag("cloudFiles.includeExistingFiles", default=True),
        glob=_glob(given),
        case_sensitive=given.flag("readerCaseSensitive", default=True),
        dialect=read_dialect(given),
    )
    given.refuse_the_rest()
    return parsed


def _dialect_reader(given: Given) -> Callable[[Given], Dialect | JsonDialect]:
    name = _required(given, "cloudFiles.format").lower()
    if name not in _FORMATS:
        known = " and ".join(_FORMATS)
        raise OptionError(f"cloudFiles.format={name} is not supported; {known} are")
    return _FORMATS[name]


def _refuse_other_worlds(given: Given) -> None:
    given.only("cloudFiles.allowOverwrites", "false")
    given.only("cloudFiles.cleanSource", "OFF")
    given.only("cloudFiles.inferColumnTypes", "false")
    given.only("cloudFiles.partitionColumns", "")
    given.only("cloudFiles.useNotifications", "false")
    given.only("cloudFiles.validateOptions", "true")
    given.only("ignoreCorruptFiles", "false")
    given.only("ignoreMissingFiles", "false")
    given.only("recursiveFileLookup", "true")
    # These only spare listings: the files that a trigger finds are the same.
    given.flag("cloudFiles.useManagedFileEvents", default=False)
    given.flag("cloudFiles.listOnStart", default=False)
    given.take("cloudFiles.useIncrementalListing")
    given.take("cloudFiles.backfillInterval")


def _schema(given: Given) -> StructType | None:
    text = given.take(SCHEMA_OPTION)
    return None if text is None else _strings_only(StructType.fromJson(_parsed(text)))


def _parsed(text: str) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(text)
    return parsed


def _strings_only(schema: StructType) -> StructType:
    typed = [f"{field.name} {field.dataType.simpleString()}" for field in schema.fields
             if not isinstance(field.dataType, StringType)]  # fmt: skip
    if typed:
        raise OptionError(
            f"the local cloudFiles reads strings only; cast later: {', '.join(typed)}"
        )
    return schema


def _hints(text: str) -> StructType:
    fields = []
    for hint in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(`[^`]+`|\S+)\s+string", hint, re.IGNORECASE)
        if match is None:
            raise OptionError(f"cloudFiles.schemaHints: only STRING is supported, not {hint!r}")
        fields.append(StructField(match[1].strip("`"), StringType()))
    return StructType(fields)


def _evolution(given: Given, *, has_schema: bool) -> EvolutionMode:
    text = given.take("cloudFiles.schemaEvolutionMode")
    if text is None:
        return EvolutionMode.NONE if has_schema else EvolutionMode.ADD_NEW_COLUMNS
    modes = {mode.lower(): mode for mode in EvolutionMode}
    if text.lower() not in modes:
        raise OptionError(f"cloudFiles.schemaEvolutionMode {text!r} is not one of {list(modes)}")
    mode = modes[text.lower()]
    if has_schema and mode is EvolutionMode.ADD_NEW_COLUMNS:
        raise OptionError("schemaEvolutionMode addNewColumns is not allowed with .schema(...)")
    return mode


def _rescued(given: Given, mode: EvolutionMode, *, has_schema: bool) -> str | None:
    name = given.take("rescuedDataColumn", "cloudFiles.rescuedDataColumn")
    if name is not None:
        return name
    inferred = not has_schema and mode is not EvolutionMode.NONE
    return RESCUED if inferred or mode is EvolutionMode.RESCUE else None


def _path(given: Given) -> str:
    path = _required(given, "path")
    if set(path) & set("*?[{"):
        raise OptionError(
            f"load: patterns in the path are not supported, use pathGlobFilter: {path}"
        )
    return path.rstrip("/")


def _glob(given: Given) -> str:
    glob = given.take("pathGlobFilter", "fileNamePattern") or "*"
    if set(glob) & set("{\\^"):
        raise OptionError(f"pathGlobFilter: only *, ? and [..] are supported, not {glob!r}")
    return glob


def _required(given: Given, name: str) -> str:
    value = given.take(name)
    if not value:
        raise OptionError(f"{name} is required")
    return value
