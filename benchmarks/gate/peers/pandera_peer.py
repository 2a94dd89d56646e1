"""pandera on polars: cells are read as text, cast and checked column by column."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandera.polars as pa  # type: ignore[import-not-found]  # in the peers' environment
import polars as pl  # type: ignore[import-not-found]  # in the peers' environment

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.gate.timing import told

_TYPES = {"INT": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "DECIMAL": pl.Float64}


def typed(column: dict[str, Any]) -> pl.Expr:
    """The column's expression from text; what does not fit becomes null."""
    name, form = pl.col(column["name"]), column["date_format"]
    if column["type"] in _TYPES:
        return name.cast(_TYPES[column["type"]], strict=False)
    if column["type"] == "DATE":
        return name.str.to_date("%m/%d/%Y" if form else "%Y-%m-%d", strict=False)
    return name


def checks(column: dict[str, Any]) -> Iterator[pa.Check]:
    """Ranges, enumerations, patterns and lengths."""
    if column["minimum"] is not None:
        yield pa.Check.ge(column["minimum"])
    if column["maximum"] is not None:
        yield pa.Check.le(column["maximum"])
    if column["allowed"]:
        yield pa.Check.isin(column["allowed"])
    if column["pattern"]:
        yield pa.Check.str_matches(f"^(?:{column['pattern']})$")
    if column["max_length"]:
        yield pa.Check.str_length(column["min_length"] or 0, column["max_length"])


def work() -> int:
    """Read, cast and validate; gives the number of rows."""
    path, shape = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    columns = shape["columns"]
    frame = pl.read_csv(path, infer_schema=False).with_columns(*map(typed, columns))
    schema = pa.DataFrameSchema(
        {
            each["name"]: pa.Column(nullable=not each["required"], checks=list(checks(each)))
            for each in columns
        },
        unique=shape["key"] or None,
    )
    with suppress(pa.errors.SchemaErrors):
        schema.validate(frame, lazy=True)
    return int(frame.height)


told(work)
