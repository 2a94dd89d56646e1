"""How the CSV files of a stream are written, with the defaults of Spark's own CSV reader."""

import codecs
from dataclasses import dataclass

from local.databricks.cloudfiles.errors import OptionError
from local.databricks.cloudfiles.given import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The names are those of Spark's CSV options."""

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
    given.only("mode", "PERMISSIVE")
    given.only("readerCaseSensitive", "true")
    given.only("ignoreLeadingWhiteSpace", "false")
    given.only("ignoreTrailingWhiteSpace", "false")
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
