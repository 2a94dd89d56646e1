"""How Spark reads the files of a contract: by the stream, and in a look into a single file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.contract import BatchLimits, Contract, CsvFormat, FileFormat
from flows.control import Trailer
from medallion.sql import identifier, text

_JSON: Final = MappingProxyType(
    {
        "multiLine": "false",
        # Off, so that what is no JSON is not read as if it were.
        "allowSingleQuotes": "false",
        "allowNonNumericNumbers": "false",
    }
)


def format_name(file_format: FileFormat) -> str:
    """The name of Spark's data source, and the value of `cloudFiles.format`."""
    return "csv" if isinstance(file_format, CsvFormat) else "json"


def reader_options(file_format: FileFormat) -> Mapping[str, str]:
    """Options that Spark's own readers and Auto Loader share.

    None of them is about compression: Hadoop goes by the ending of the file's name.
    """
    if not isinstance(file_format, CsvFormat):
        # Spark keeps the exact text of numbers only where it is not told the encoding: see
        # `JacksonParser`, which takes the bytes of a value when it has got bytes.
        return _JSON
    return {
        "header": "true",
        "multiLine": "true",
        "sep": file_format.delimiter,
        "quote": file_format.quote,
        "escape": file_format.escape,
        "encoding": file_format.encoding,
    }


def batch_options(limits: BatchLimits) -> Mapping[str, str]:
    """Auto Loader's options for how much one batch takes; what is not stated is left to it."""
    stated = {
        "cloudFiles.maxFilesPerTrigger": limits.max_files,
        "cloudFiles.maxBytesPerTrigger": limits.max_bytes,
    }
    return {name: f"{limit:d}" for name, limit in stated.items() if limit is not None}


def data_rows(contract: Contract) -> str:
    """True of every row of a file but its trailer, over columns as text.

    The trailer's first cell is in the contract's first column: the gate has made sure of that.
    """
    if not isinstance(contract.control, Trailer):
        return "true"
    first = identifier(contract.columns[0].name)
    return f"NOT ({first} <=> {text(contract.control.marker)})"
