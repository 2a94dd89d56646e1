"""Files that nobody thought of: whatever the gate accepts, Spark reads as the gate did."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as given_
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from tests.corpus.declared import Declared, column, declared
from tests.spark.differential.compare import compared

FILES: Final = 60
"""In one Spark job."""

COLUMNS: Final = (
    column("id", "INT", primaryKey=True),
    column("note", maxLength=5, unique=True),
    column("size", "DOUBLE", minimum=-1),
    column("price", "DECIMAL(7,2)"),
    column("sold", "BOOLEAN"),
    column("day", "DATE", format="M/d/yyyy"),
    column("at", "TIMESTAMP"),
)
NAMES: Final = tuple(each["name"] for each in COLUMNS)
ORDERS: Final = ((0, 1, 2, 3, 4, 5, 6), (6, 5, 4, 3, 2, 1, 0), (3, 6, 0, 2, 5, 1, 4))
"""Of the columns; Spark reads the files of one order at once."""
CSV: Final = declared("random", *COLUMNS)
BACKSLASHES: Final = declared(
    "backslashes", *COLUMNS, fileFormat={"format": "csv", "escape": "\\", "delimiter": ";"}
)
JSON: Final = declared("random_objects", *COLUMNS, fileFormat={"format": "jsonl"})

IDS: Final = st.sampled_from(["1", "2", "3", "+3", "007", "-0", "2147483648", "x", " 1", "1.0", ""])
ARABIC_ONE: Final = "\u0661"  # a digit for Python's int and Java's Character, not for us
NUMBERS: Final = st.sampled_from(
    [
        *("0", "-0", "0.0", "1e5", ".5", "5.", "1e400", "1e-400", "-1", "-1.0000000000000001"),
        *("NaN", "12345.67", "12345.670", "123456", "0.005", "+1", "--1", "1d", "0x1", "1_0"),
        ARABIC_ONE,
    ]
)
NOTES: Final = st.one_of(
    st.text(st.sampled_from("ab,;\"'\\ \t\r\n\u00e9\u2028\U0001f600#\ufeff"), max_size=7),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)
DAYS: Final = st.sampled_from(
    [
        *("1/2/2020", "01/02/2020", "2/29/2021", "2/29/2020", "13/1/2020", "1/1/0001", "1/1/20"),
        "12/31/9999",
    ]
)
MOMENTS: Final = st.sampled_from(
    [
        *("2020-02-29T23:59:59", "2020-02-29 23:59:59.1", "2020-02-29T23:59:59.1234567Z"),
        *("0001-01-01T00:00:00+17:59", "9999-12-31T23:59:59.999999-17:59", "2020-02-29"),
        "2020-01-01T24:00:00",
    ]
)
TRUTHS: Final = st.sampled_from(["true", "T", "yes", "0", "N", "on", "True ", "2"])
NOTHING: Final = st.just("")
CELLS: Final = st.tuples(
    IDS, NOTES, NUMBERS, NUMBERS, NOTHING | TRUTHS, NOTHING | DAYS, NOTHING | MOMENTS
)


@st.composite
def csv_files(draw: st.DrawFn, delimiter: str, escape: str | None) -> bytes:
    """Written by Python's `csv` in one of its ways, columns in some order, blank lines between."""
    order = draw(st.sampled_from(ORDERS))
    rows: list[tuple[str, ...]] = draw(st.lists(CELLS, max_size=6))
    repeats: bool = draw(st.booleans())
    rows += rows[:1] if repeats else []
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        doublequote=escape is None,
        escapechar=escape,
        quoting=draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])),
    )
    for row in [NAMES, *rows]:
        has_surplus = row is not NAMES and draw(st.integers(0, 9)) == 0
        surplus = ["more"] if has_surplus else []
        writer.writerow([row[place] for place in order] + surplus)
        text.write(draw(st.sampled_from(["", "", "", end])))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return (mark + text.getvalue()).encode()


VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    NOTES,
    NUMBERS,
    MOMENTS,
    st.lists(st.integers(0, 9), max_size=2),
    st.dictionaries(NOTES, st.none() | NOTES, max_size=1),
)
OBJECTS: Final = st.fixed_dictionaries(
    {}, optional={"id": st.integers(1, 4) | IDS | VALUES, **dict.fromkeys(NAMES[1:], VALUES)}
)


@st.composite
def json_files(draw: st.DrawFn) -> bytes:
    """Objects with any spacing, escaped or not; some lines are blank."""
    rows: list[dict[str, Any]] = draw(st.lists(OBJECTS, min_size=1, max_size=6))
    lines = [
        json.dumps(
            row,
            ensure_ascii=draw(st.booleans()),
            separators=draw(st.sampled_from([(",", ":"), (" , ", " :\t")])),
        )
        for row in rows
    ]
    end = draw(st.sampled_from(["\n", "\r\n", "\n\n", "\r"]))
    return (end.join(lines) + draw(st.sampled_from(["", end]))).encode()


KINDS: Final[dict[str, tuple[Declared, st.SearchStrategy[bytes]]]] = {
    "comma": (CSV, csv_files(",", None)),
    "backslash": (BACKSLASHES, csv_files(";", "\\")),
    "json": (JSON, json_files()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_random_files_are_read_as_the_gate_reads_them(spark: SparkSession, kind: str) -> None:
    how, strategy = KINDS[kind]

    # A batch is an example: one file would cost as much Spark as sixty. The first one that is drawn
    # has the simplest file sixty times.
    @settings(
        max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given_(st.lists(strategy, min_size=FILES, max_size=FILES))
    def batches(files: list[bytes]) -> None:
        assume(len(set(files)) > FILES // 2)
        agree(spark, how, files)

    batches()


def agree(spark: SparkSession, how: Declared, files: list[bytes]) -> None:
    """Every accepted file; most of them are."""
    named = {f"{number}: {content!r}": content for number, content in enumerate(files)}
    with tempfile.TemporaryDirectory() as folder:
        read = compared(spark, Path(folder), how.contract, named)
    assert read.differences == {}
    assert read.accepted > FILES // 4
