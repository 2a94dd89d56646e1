"""The contract as a YAML document with comments where the sample left doubts."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from flows.contract import Compression, CsvFormat, LogicalType
from flows.odcs_format import default_pattern
from tidegate.cli.infer.columns import Inferred
from tidegate.cli.infer.key import Key
from tidegate.cli.infer.sample import Samples

_ENDING: Final = re.compile(r"(?:\.[A-Za-z0-9_-]{1,16}){1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Bad rows of the sample that has the largest share of them."""

    share: Decimal
    rows: int
    of: int


DEFAULTS: Final = {LogicalType.INTEGER: "BIGINT", LogicalType.NUMBER: "DOUBLE"}
"""Types in silver that need not be written."""


def document(
    dataset: str, columns: Sequence[Inferred], key: Key, samples: Samples, bad: Tolerance | None
) -> str:
    """Text that `flows.odcs.load_contract` accepts."""
    lines = [
        "apiVersion: v3.2.0",
        "kind: DataContract",
        f"id: {quoted(dataset)}",
        f"name: {quoted(dataset)}",
        "version: 0.1.0",
        "status: draft",
        "description:",
        "  purpose: Drafted from samples; every doubt begins with '# unsure'.",
        *_part(samples),
        "",
        "schema:",
        f"  - name: {quoted(dataset)}",
        "    physicalType: file",
        "    properties:",
        *(line for column in columns for line in _property(column, key)),
        "    customProperties:",
        *_settings(samples, bad),
    ]
    return "\n".join(lines) + "\n"


def _part(samples: Samples) -> Iterator[str]:
    if not samples.whole:
        rows = sum(map(len, samples.files))
        yield f"# unsure: only the first {rows} rows were looked at; limits would need all of them"


def _property(column: Inferred, key: Key) -> Iterator[str]:
    yield f"      - name: {quoted(column.name)}"
    for doubt in _doubts(column, key):
        yield f"        # unsure: {doubt}"
    yield f"        logicalType: {column.guess.logical}"
    sql = column.guess.sql
    if column.guess.logical in DEFAULTS and sql != DEFAULTS[column.guess.logical]:
        yield f"        physicalType: {sql}"
    if column.name in key.columns:
        yield from _key(column, key)
    elif column.required:
        yield "        required: true"
    if column.allowed:
        yield "        enum:"
        yield from (f"          - value: {quoted(text)}" for text in column.allowed)
    options = list(_options(column))
    if options:
        yield "        logicalTypeOptions:"
        yield from options


def _options(column: Inferred) -> Iterator[str]:
    if column.guess.date_format:
        yield f"          format: {quoted(column.guess.date_format)}"
    if column.values is not None:
        yield f"          minimum: {_limit(column, column.values.minimum)}"
        yield f"          maximum: {_limit(column, column.values.maximum)}"


def _limit(column: Inferred, text: str) -> str:
    """YAML would round a number that it reads as a float."""
    plain = column.guess.logical is LogicalType.INTEGER
    return text if plain else quoted(text)


def _doubts(column: Inferred, key: Key) -> Iterator[str]:
    yield from column.doubts
    if column.required_doubt and column.name not in key.columns:
        yield column.required_doubt


def _key(column: Inferred, key: Key) -> Iterator[str]:
    place = key.columns.index(column.name) + 1
    if place == 1:
        yield from (f"        # unsure: {doubt}" for doubt in key.doubts)
    yield "        primaryKey: true"
    if len(key.columns) > 1:
        yield f"        primaryKeyPosition: {place}"
    yield "        required: true"


def _settings(samples: Samples, bad: Tolerance | None) -> Iterator[str]:
    yield "      - property: fileFormat"
    yield "        value:"
    yield from (f"          {line}" for line in _file_format(samples))
    pattern = _pattern(samples)
    if pattern != default_pattern(samples.file_format):
        yield "      - property: pathPattern"
        yield f"        value: {quoted(pattern)}"
    yield "      - property: loadMode"
    yield "        value: upsert"
    if bad is not None:
        yield f"      # unsure: {bad.rows} of {bad.of} rows are bad; this share lets them pass"
        yield "      - property: toleratedBadRows"
        yield f"        value: {bad.share}"


def _file_format(samples: Samples) -> Iterator[str]:
    found = samples.file_format
    if isinstance(found, CsvFormat):
        yield "format: csv"
        yield f"delimiter: {quoted(found.delimiter)}"
        if found.quote != CsvFormat().quote:
            yield f"quote: {quoted(found.quote)}"
        if found.escape != found.quote:
            yield "# unsure: an escape before quotes was seen"
            yield f"escape: {quoted(found.escape)}"
    else:
        yield "format: jsonl"
    if found.encoding != "UTF-8":
        yield "# unsure: the sample is not UTF-8; this reads every file somehow"
    if samples.windows:
        yield "# unsure: some characters are letters in Windows-1252 only: ask for UTF-8"
    yield f"encoding: {found.encoding}"
    if found.compression is not Compression.NONE:
        yield f"compression: {found.compression}"


def _pattern(samples: Samples) -> str:
    """The default, or what the samples' names end with."""
    usual = default_pattern(samples.file_format)
    if all(fnmatchcase(name, usual) for name in samples.names):
        return usual
    endings = {"".join(Path(name).suffixes[-2:]) for name in samples.names}
    ending = endings.pop() if len(endings) == 1 else ""
    return f"*{ending}" if _ENDING.fullmatch(ending) else "*"


def quoted(text: str) -> str:
    """A JSON string, which YAML reads as the same text."""
    return json.dumps(text)
