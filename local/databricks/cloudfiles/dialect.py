"""How the files of a stream are written, with the defaults of Spark's own readers."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from local.databricks.cloudfiles.errors import OptionError
from local.databricks.cloudfiles.given import Given

_STRICT: Final = (
    "multiLine",
    "allowBackslashEscapingAnyCharacter",
    "allowComments",
    "allowNumericLeadingZeros",
    "allowUnquotedControlChars",
    "allowUnquotedFieldNames",
    "dropFieldIfAllNull",
    "primitivesAsString",
)
"""Options of Spark's JSON reader that are off by default, and are always off here."""

_FIXED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "failOnUnknownFields": "false",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
        "inferSchema": "false",
        "maxCharsPerColumn": "-1",
        "mode": "PERMISSIVE",
        "skipRows": "0",
        "unescapedQuoteHandling": "STOP_AT_DELIMITER",
    }
)
"""Options of Spark's CSV reader that have their defaults here, always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """CSV; the names are those of Spark's options."""

    header: bool = False
    separator: str = ","
    quote: str = '"'
    escape: str = "\\"
    multi_line: bool = False
    encoding: str = "utf-8-sig"
    """A Python codec; UTF-8 drops a byte order mark."""
    null_value: str = ""
    empty_value: str = ""


def dialect_of(given: Given) -> Dialect:
    """Take the CSV options. Raises OptionError on a value without meaning."""
    for name, value in _FIXED.items():
        given.only(name, value)
    return Dialect(
        header=given.flag("header", default=False),
        separator=given.take("sep", "delimiter") or ",",
        quote=_character(given, "quote", '"'),
        escape=_character(given, "escape", "\\"),
        multi_line=given.flag("multiLine", default=False),
        encoding=_codec(given.take("encoding", "charset") or "UTF-8"),
        null_value=given.take("nullValue") or "",
        empty_value=given.take("emptyValue") or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonDialect:
    """JSON Lines: one object on each line."""

    encoding: str = "utf-8-sig"
    multi_line: bool = False
    """Never: a value may stand on several lines only where the whole file is one document."""
    non_numeric_numbers: bool = True
    """Whether `NaN` and `Infinity` are numbers."""


def json_dialect_of(given: Given) -> JsonDialect:
    """Take the JSON options. Raises OptionError on what this reader cannot do."""
    given.only("mode", "PERMISSIVE")
    for name in _STRICT:
        given.only(name, "false")
    # Spark takes single quotes unless it is told not to; this reader never does.
    if given.take("allowSingleQuotes") != "false":
        raise OptionError("allowSingleQuotes must be false: the local cloudFiles is strict")
    return JsonDialect(
        encoding=_codec(given.take("encoding", "charset") or "UTF-8"),
        non_numeric_numbers=given.flag("allowNonNumericNumbers", default=True),
    )


def _character(given: Given, name: str, default: str) -> str:
    text = given.take(name)
    if text is None:
        return default
    if len(text) > 1:
        raise OptionError(f"{name} must be one character, not {text!r}")
    return text or "\0"


def _codec(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except LookupError as error:
        raise OptionError(f"encoding {name!r} is not known") from error
    return "utf-8-sig" if codec == "utf-8" else codec
