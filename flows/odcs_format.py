"""Reads the custom property `fileFormat`."""

from collections.abc import Mapping
from string import punctuation
from types import MappingProxyType
from typing import Any, Final

from flows.contract import Compression, CsvFormat, FileFormat, JsonLinesFormat
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import choice, mapping, refuse_unknown

_ENCODINGS: Final = MappingProxyType({"utf-8": "UTF-8", "iso-8859-1": "ISO-8859-1"})
_SHARED: Final = frozenset({"format", "encoding", "compression"})
_LAST_OF_ONE_UNIT: Final = "\uffff"
"""What comes after it are two characters for Java, and a delimiter of two for Spark."""
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
    delimiter = _delimiter(declaration, path, raw)
    quote = _quote(declaration, path, raw, delimiter)
    return CsvFormat(
        delimiter=delimiter,
        quote=quote,
        escape=_escape(declaration, path, raw, delimiter, quote) if quote else "",
        encoding=_encoding(declaration, path, raw),
        compression=_compression(declaration, path, raw),
    )


def _delimiter(declaration: Declaration, path: FieldPath, raw: Mapping[str, Any]) -> str:
    value = raw.get("delimiter", ",")
    one = isinstance(value, str) and len(value) == 1 and value not in "\r\n\0"
    if not one or not (value.isascii() or value.isprintable()) or value > _LAST_OF_ONE_UNIT:
        raise declaration.fault((*path, "delimiter"), "must be one character, no line break")
    if value == "\\":
        problem = "must not be a backslash: Spark takes it for the beginning of an escape"
        raise declaration.fault((*path, "delimiter"), problem)
    return str(value)


def _quote(
    declaration: Declaration, path: FieldPath, raw: Mapping[str, Any], delimiter: str
) -> str:
    value = raw.get("quote", '"')
    if value == "" and "escape" in raw:
        problem = "means nothing without quotes: readers take it for text there"
        raise declaration.fault((*path, "escape"), problem)
    if value != "" and not _is_sign(value):
        problem = "must be one sign such as \" or ', or empty for files without quotes"
        raise declaration.fault((*path, "quote"), problem)
    if value == delimiter:
        raise declaration.fault((*path, "quote"), "must differ from the delimiter")
    return str(value)


def _escape(
    declaration: Declaration, path: FieldPath, raw: Mapping[str, Any], delimiter: str, quote: str
) -> str:
    value = raw.get("escape", quote)
    if not _is_sign(value) or value == delimiter:
        problem = f"must be a sign such as a backslash, or {quote}, the quote itself, doubled"
        raise declaration.fault((*path, "escape"), problem)
    return str(value)


def _is_sign(value: object) -> bool:
    return isinstance(value, str) and len(value) == 1 and value in punctuation


def _encoding(declaration: Declaration, path: FieldPath, raw: Mapping[str, Any]) -> str:
    encoding = _ENCODINGS.get(str(raw.get("encoding", "UTF-8")).lower())
    if encoding is None:
        raise declaration.fault((*path, "encoding"), "must be UTF-8 or ISO-8859-1")
    return encoding


def _compression(declaration: Declaration, path: FieldPath, raw: Mapping[str, Any]) -> Compression:
    value = raw.get("compression", Compression.NONE)
    return choice(declaration, (*path, "compression"), value, Compression)
