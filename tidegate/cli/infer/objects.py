"""Columns of a JSON Lines sample: every name, in the order in which they are met."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from flows.contract import Column, Contract, JsonLinesFormat, LogicalType
from flows.names import DatasetName, FlowName
from tidegate.check.reading.lines import LineSplitter
from tidegate.check.reading.text import TextReader
from tidegate.cli.errors import CommandError
from tidegate.cli.infer.plain import pieces

MOST_NAMES: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """What the objects of one file have."""

    names: tuple[str, ...]
    quoted: frozenset[str]
    """Names of which some value is a string in quotes."""


def look_at(file: Path, file_format: JsonLinesFormat, most_rows: int) -> Objects:
    """Lines that are no objects are left to the gate. Raises CommandError, Halt and OSError."""
    names: Counter[str] = Counter()
    quoted: set[str] = set()
    for line in islice(_lines(file, file_format), most_rows):
        for name, value in _members(line):
            names[name] += 1
            if isinstance(value, str):
                quoted.add(name)
        if len(names) > MOST_NAMES:
            raise CommandError(f"{file} has more than {MOST_NAMES} names: are they data?")
    return Objects(names=tuple(names), quoted=frozenset(quoted))


def _lines(file: Path, file_format: JsonLinesFormat) -> Iterator[str]:
    text, splitter = TextReader(file_format), LineSplitter()
    for piece in pieces(file, file_format):
        yield from splitter.feed(text.feed(piece))
        if text.fault is not None:
            return
    yield from splitter.feed(text.finish())
    yield from splitter.finish()


def _members(line: str) -> Sequence[tuple[str, object]]:
    try:
        members = json.loads(line, object_pairs_hook=tuple, parse_int=str.encode)
    except (ValueError, RecursionError):
        return ()
    pairs = members if isinstance(members, tuple) else ()
    return [pair for pair in pairs if isinstance(pair, tuple)]


def texts_of(names: tuple[str, ...], file_format: JsonLinesFormat) -> Contract:
    """A contract under which the gate reads every member as it is written."""
    columns = (
        Column(name=name, logical_type=LogicalType.STRING, sql_type="STRING") for name in names
    )
    return Contract(
        flow=FlowName("draft"),
        dataset=DatasetName("draft"),
        version="0",
        description="",
        file_format=file_format,
        path_pattern="*",
        columns=tuple(columns),
        key=(),
    )
