"""Reads the custom property `fileFormat`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flows.contract import Compression, CsvFormat, FileFormat, JsonLinesFormat
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import choice, mapping, refuse_unknown

_ENCODINGS: Final = MappingProxyType({"utf-8": "UTF-8", "iso-8859-1": "ISO-8859-1"})
_SHARED: Final = frozenset({"format", "encoding", "compression"})
_CSV: Final = _SHARED | {"delimiter", "quote", "escape"}


def read_file_format(declaration: Declaration, path: FieldPath, value: object) -> FileFormat:
    """Raises ContractError."""
    raw = mapping(declaration, path, value)
    if raw.get("format") == "jsonl":
        return _json_lines(declaration, path, raw)
    if raw.get("format") == "csv":
        return _csv(declaration, path, raw)
    raise declaration.fault((*path, "format"), "must be csv or jsonl")


def default_pattern(file_format: FileFormat) -> str:
    """Of the names of files, when the contract states none."""
    name = "*.csv" if isinstance(file_format, CsvFormat) else "*.jsonl"
    return name if file_format.compression is Compression.NONE else f"{name}.gz"


def _json_lines(declaration: Declaration, path: FieldPath, raw: dict[str, Any]) -> JsonLinesFormat:
    refuse_unknown(declaration, path, raw, _SHARED)
    encoding = _encoding(declaration, path, raw)
    if encoding != "UTF-8":
        raise declaration.fault((*path, "encoding"), "must be UTF-8: JSON has no other")
    return JsonLinesFormat(encoding=encoding, compression=_compression(declaration, path, raw))


def _csv(declaration: Declaration, path: FieldPath, raw: dict[str, Any]) -> CsvFormat:
    refuse_unknown(declaration, path, raw, _CSV)
    delimiter = _one_character(declaration, path, raw, "delimiter", ",")
    quote = _one_character(declaration, path, raw, "quote", '"')
    escape = _one_character(declaration, path, raw, "escape", quote)
    if delimiter == quote:
        raise declaration.fault((*path, "quote"), "must differ from the delimiter")
    if escape != quote and (escape == delimiter or escape.isalnum() or escape.isspace()):
        problem = f"must be a sign such as a backslash, or {quote}, the quote itself, doubled"
        raise declaration.fault((*path, "escape"), problem)
    return CsvFormat(
        delimiter=delimiter,
        quote=quote,
        escape=escape,
        encoding=_encoding(declaration, path, raw),
        compression=_compression(declaration, path, raw),
    )


def _encoding(declaration: Declaration, path: FieldPath, raw: Mapping[str, Any]) -> str:
    encoding = _ENCODINGS.get(str(raw.get("encoding", "UTF-8")).lower())
    if encoding is None:
        raise declaration.fault((*path, "encoding"), "must be UTF-8 or ISO-8859-1")
    return encoding


def _compression(declaration: Declaration, path: FieldPath, raw: Mapping[str, Any]) -> Compression:
    value = raw.get("compression", Compression.NONE)
    return choice(declaration, (*path, "compression"), value, Compression)


def _one_character(
    declaration: Declaration, path: FieldPath, raw: Mapping[str, Any], name: str, default: str
) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in "\r\n\0":
        raise declaration.fault((*path, name), "must be one ASCII character, no line break")
    return value
