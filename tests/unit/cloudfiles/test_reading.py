"""Files become batches, and are shared out among tasks."""

import json
from pathlib import Path

import pytest
from pyspark.sql.types import StringType, StructField, StructType

from local.databricks.cloudfiles import rows
from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.folders import FolderError, StoredFile, folder_at
from local.databricks.cloudfiles.headers import header_of
from local.databricks.cloudfiles.metadata import METADATA, METADATA_TYPE
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.reader import MAX_PARTITIONS, shared_out

SCHEMA = StructType(
    [StructField(name, StringType()) for name in ("id", "name", "_rescued_data")]
    + [StructField(METADATA, METADATA_TYPE)]
)


def options_for(folder: Path) -> Options:
    return parse_options(
        {
            "path": str(folder),
            "cloudFiles.format": "csv",
            "cloudFiles.schemaLocation": str(folder / "_state"),
            "header": "true",
        }
    )


def read(folder: Path, name: str) -> list[dict[str, object]]:
    [file] = [each for each in folder_at(str(folder)).files() if each.path == name]
    batches = rows.batches_of(DiskFolder(str(folder)), file, options_for(folder), SCHEMA)
    return [row for batch in batches for row in batch.to_pylist()]


def test_cells_go_to_the_columns_that_the_header_names(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("name,more,id\nA,x,1\nB,,2\n")
    first, second = read(tmp_path, "a b.csv")
    uri = f"file:{tmp_path}/a%20b.csv"
    assert (first["id"], first["name"], second["_rescued_data"]) == ("1", "A", None)
    assert json.loads(str(first["_rescued_data"])) == {"more": "x", "_file_path": uri}
    metadata = first[METADATA]
    assert isinstance(metadata, dict)
    assert (metadata["file_path"], metadata["file_name"]) == (uri, "a%20b.csv")
    assert metadata["file_size"] == 24


def test_many_rows_come_in_several_batches(tmp_path: Path) -> None:
    count = rows.BATCH_ROWS + 1
    (tmp_path / "a.csv").write_text("id\n" + "".join(f"{number}\n" for number in range(count)))
    assert [row["id"] for row in read(tmp_path, "a.csv")] == [str(each) for each in range(count)]


def test_a_file_without_rows_gives_none(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "header.csv").write_text("id,name\n")
    assert read(tmp_path, "empty.csv") == read(tmp_path, "header.csv") == []


def test_headers_are_named_as_spark_names_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,,ID,name\n1,2,3,4\n")
    folder = DiskFolder(str(tmp_path))
    assert header_of(folder, "a.csv", Dialect(header=True)) == ["id0", "_c1", "ID2", "name"]
    assert header_of(folder, "a.csv", Dialect()) == ["_c0", "_c1", "_c2", "_c3"]


def test_files_are_shared_out_by_size() -> None:
    sizes = [9 << 20, 1, 4 << 20, 4 << 20, 8 << 20, 7 << 20]
    files = [StoredFile(path=str(at), size=size, modified=0) for at, size in enumerate(sizes)]
    shares = shared_out(files)
    assert len(shares) == MAX_PARTITIONS
    assert sorted(file.path for share in shares for file in share) == list("012345")
    assert max(sum(file.size for file in share) for share in shares) <= 9 << 20
    assert shared_out([]) == []


@pytest.mark.parametrize("uri", ["s3://bucket/a", "relative/a", "abfs://a@account.host/a"])
def test_places_that_cannot_be_reached_are_refused(uri: str) -> None:
    with pytest.raises(FolderError):
        folder_at(uri, {})


def test_a_name_is_created_once(tmp_path: Path) -> None:
    folder = DiskFolder(str(tmp_path))
    assert folder.create("log/1", b"first")
    assert not folder.create("log/1", b"second")
    assert (tmp_path / "log/1").read_bytes() == b"first"
    assert [file.path for file in folder.files()] == ["log/1"]
