"""What ends the lines of a file is found however long its header is, and however it is opened."""

import gzip
import io
from pathlib import Path
from typing import BinaryIO, Final, cast

import pytest
from pyspark.sql.types import StructType

from local.databricks.cloudfiles.chunks import Chunks
from local.databricks.cloudfiles.container import PIECE
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.folders import Folder
from local.databricks.cloudfiles.headers import header_of
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.rows import batches_of
from local.databricks.cloudfiles.schemalog import strings

SIZES: Final = [8_191, 9_000, (64 << 10) - 1, 70_000, (1 << 20) - 1]
"""Characters of a header before its end: some of them fill a buffer together with the CR."""

ROWS: Final = [("1", None, "two\nlines, quoted"), ("2", "é", None), ("3", None, "x")]
CELLS: Final = ['1,,"two\nlines, quoted"', "2,é,", "3,,x"]


class InPieces(DiskFolder):
    """Opens a file as a container does, in pieces that end between CR and LF."""

    def open(self, path: str) -> BinaryIO:
        with super().open(path) as file:
            content = file.read()
        ends = [at + 1 for at, byte in enumerate(content) if byte == ord("\r")]
        pieces = (content[a:b] for a, b in zip([0, *ends], [*ends, len(content)], strict=True))
        return cast("BinaryIO", io.BufferedReader(Chunks(pieces), PIECE))


def names_of_size(size: int) -> list[str]:
    return ["id", "n" * (size - len("id,,last")), "last"]


def options_of(folder: Path, escape: str) -> Options:
    given = {"cloudFiles.format": "csv", "header": "true", "multiLine": "true", "escape": escape}
    places = {"path": str(folder), "cloudFiles.schemaLocation": str(folder / "_state")}
    return parse_options(places | given)


def read(folder: Folder, options: Options, schema: StructType) -> list[tuple[object, ...]]:
    [file] = folder.files()
    batches = batches_of(folder, file, options, schema)
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["plain", "gzip", "container"])
def test_a_long_header_ends_as_a_short_one_does(
    tmp_path: Path, kind: str, size: int, end: str
) -> None:
    names = names_of_size(size)
    content = "\n".join([",".join(names), *CELLS, ""]).replace("\n", end).encode()
    path = "a.csv.gz" if kind == "gzip" else "a.csv"
    (tmp_path / path).write_bytes(gzip.compress(content, 1) if kind == "gzip" else content)
    folder = InPieces(str(tmp_path)) if kind == "container" else DiskFolder(str(tmp_path))
    # A backslash sends every row to the exact reader.
    for options in (options_of(tmp_path, '"'), options_of(tmp_path, "\\")):
        assert header_of(folder, path, options.dialect) == names
        found = read(folder, options, strings([*names, "_rescued_data"]))
        assert found == [(*cells, None) for cells in ROWS]


@pytest.mark.parametrize("escape", ['"', "\\"])
def test_every_piece_may_end_between_cr_and_lf(tmp_path: Path, escape: str) -> None:
    lines = [b"id,note", *(b"%d,x" % number for number in range(100)), b'100,"\r\n"', b""]
    (tmp_path / "a.csv").write_bytes(b"\r\n".join(lines))
    schema = strings(["id", "note", "_rescued_data"])
    found = read(InPieces(str(tmp_path)), options_of(tmp_path, escape), schema)
    rows = [*((str(number), "x") for number in range(100)), ("100", "\n")]
    assert found == [(*cells, None) for cells in rows]
