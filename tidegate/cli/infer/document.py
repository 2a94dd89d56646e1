"""The contract as a YAML document with comments where the sample left doubts."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from flows.contract import CsvFormat, LogicalType
from tidegate.cli.infer.columns import Inferred
from tidegate.cli.infer.key import Key

DEFAULTS: Final = {LogicalType.INTEGER: "BIGINT", LogicalType.NUMBER: "DOUBLE"}
"""Types in silver that need not be written."""


def document(
    dataset: str,
    columns: Sequence[Inferred],
    key: Key,
    file_format: CsvFormat,
    tolerated: Decimal,
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
        "  purpose: Drafted from a sample file; every doubt begins with '# unsure'.",
        "",
        "schema:",
        f"  - name: {quoted(dataset)}",
        "    physicalType: file",
        "    properties:",
        *(line for column in columns for line in _property(column, key)),
        "    customProperties:",
        *_settings(file_format, tolerated),
    ]
    return "\n".join(lines) + "\n"


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
    if column.guess.date_format:
        yield "        logicalTypeOptions:"
        yield f"          format: {quoted(column.guess.date_format)}"


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


def _settings(file_format: CsvFormat, tolerated: Decimal) -> Iterator[str]:
    yield "      - property: fileFormat"
    yield "        value:"
    yield "          format: csv"
    yield f"          delimiter: {quoted(file_format.delimiter)}"
    if file_format.encoding != "UTF-8":
        yield "          # unsure: the sample is not UTF-8; this reads every file somehow"
    yield f"          encoding: {file_format.encoding}"
    yield "      - property: loadMode"
    yield "        value: upsert"
    if tolerated:
        yield "      # unsure: the sample has bad rows; this share lets it pass"
        yield "      - property: toleratedBadRows"
        yield f"        value: {tolerated}"


def quoted(text: str) -> str:
    """A JSON string, which YAML reads as the same text."""
    return json.dumps(text)
