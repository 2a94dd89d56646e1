"""`cloudFiles` gives the cells that Spark's own CSV reader gives for files of one header."""

import random
from collections import defaultdict
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.headers import rows_after
from local.databricks.cloudfiles.lines import Lines
from local.databricks.cloudfiles.tokens import Cell, Tokenizer

HEADER = "a,b,c"
FILES = 100
ROWS = 12
PLAIN = ["x", "y z", " ", "é", "NA", "\t", "1.0", 'a"b', "a\\b", ""]
INSIDE = [*PLAIN, ",", '"', "\\"]
LINE_BREAKS = ["\n", "\n\n"]

type Rows = list[tuple[Cell, ...]]


def quoted(text: str, escape: str) -> str:
    """As a careful writer of this dialect would."""
    if escape != '"':
        text = text.replace(escape, escape * 2)
    return '"' + text.replace('"', f'{escape}"') + '"'


def write_files(folder: Path, escape: str, inside: list[str]) -> None:
    chance = random.Random(7)  # noqa: S311 - the same files in every run

    def cell() -> str:
        if chance.random() < 0.6:
            return "".join(chance.choices(PLAIN, k=chance.randint(0, 3)))
        return quoted("".join(chance.choices(inside, k=chance.randint(0, 4))), escape)

    for number in range(FILES):
        lines = [",".join(cell() for _ in range(chance.randint(1, 4))) for _ in range(ROWS)]
        text = "\n".join([HEADER, *lines]) + chance.choice(["", "\n"])
        ending = chance.choice(["\n", "\r\n"])
        (folder / f"{number:04d}.csv").write_bytes(text.replace("\n", ending).encode())


def by_spark(spark: SparkSession, folder: Path, options: dict[str, str]) -> dict[str, Rows]:
    reader = spark.read.schema("a STRING, b STRING, c STRING").options(header="true", **options)
    rows: dict[str, Rows] = defaultdict(list)
    for row in reader.csv(str(folder)).select("a", "b", "c", "_metadata.file_name").collect():
        rows[row.file_name].append((row.a, row.b, row.c))
    return rows


def by_us(folder: Path, name: str, dialect: Dialect) -> Rows:
    with Lines(DiskFolder(str(folder)).open(name), dialect) as lines:
        _, records = rows_after(Tokenizer(dialect).records(iter(lines)), dialect)
        return [tuple(record + [None] * 3)[:3] for record in records]


@pytest.mark.parametrize("multi_line", ["false", "true"])
@pytest.mark.parametrize("escape", ['"', "\\"])
def test_the_same_cells_as_sparks_reader(
    spark: SparkSession, tmp_path: Path, escape: str, multi_line: str
) -> None:
    is_multi_line = multi_line == "true"
    write_files(tmp_path, escape, INSIDE + LINE_BREAKS if is_multi_line else INSIDE)
    options = {"escape": escape, "multiLine": multi_line, "nullValue": "NA"}
    dialect = Dialect(header=True, escape=escape, multi_line=is_multi_line, null_value="NA")
    theirs = by_spark(spark, tmp_path, options)
    differing = {
        path.name: (path.read_bytes(), theirs[path.name], ours)
        for path in sorted(tmp_path.iterdir())
        if (ours := by_us(tmp_path, path.name, dialect)) != theirs[path.name]
    }
    assert differing == {}
    assert sum(len(rows) for rows in theirs.values()) > FILES * ROWS // 2
