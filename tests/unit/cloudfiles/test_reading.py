"""Files become batches, and are shared out among tasks."""

import gzip
import json
from pathlib import Path

import pytest
from pyspark.sql.types import StringType, StructField, StructType

from local.databricks.cloudfiles import rows
from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.errors import CloudFilesError
from local.databricks.cloudfiles.folders import FolderError, StoredFile, folder_at
from local.databricks.cloudfiles.headers import header_of
from local.databricks.cloudfiles.metadata import METADATA, METADATA_TYPE
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.reader import MAX_PARTITIONS, shared_out
from local.databricks.cloudfiles.source import CloudFilesSource

SCHEMA = StructType(
    [StructField(name, StringType()) for name in ("id", "name", "_rescued_data")]
    + [StructField(METADATA, METADATA_TYPE)]
)


CSV = {"cloudFiles.format": "csv", "header": "true"}
JSON = {"cloudFiles.format": "json", "allowSingleQuotes": "false"}


def options_for(folder: Path, given: dict[str, str]) -> Options:
    places = {"path": str(folder), "cloudFiles.schemaLocation": str(folder / "_state")}
    return parse_options(places | given)


def read(folder: Path, name: str, **given: str) -> list[dict[str, object]]:
    [file] = [each for each in folder_at(str(folder)).files() if each.path == name]
    kind = JSON if ".jsonl" in name else CSV
    options = options_for(folder, kind | given)
    batches = rows.batches_of(DiskFolder(str(folder)), file, options, SCHEMA)
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


def test_names_that_differ_in_case_are_rescued_unless_case_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("ID,name\n1,A\n")
    (tmp_path / "a.jsonl").write_text('{"ID":1,"name":"A"}\n')
    for name in ("a.csv", "a.jsonl"):
        [strict] = read(tmp_path, name)
        assert (strict["id"], strict["name"]) == (None, "A")
        assert json.loads(str(strict["_rescued_data"]))["ID"] in ("1", 1)
        [loose] = read(tmp_path, name, readerCaseSensitive="false")
        assert (loose["id"], loose["name"], loose["_rescued_data"]) == ("1", "A", None)


def test_members_of_json_lines_go_to_the_columns_of_their_names(tmp_path: Path) -> None:
    lines = [
        '{"id": 1.50, "name": "A\\n", "more": {"x": [1, 2.0]}}',
        '{"name": null, "id": "7"}',
        "",
        '{"id": {"a": [ 1e400 ]}, "name": true}',
        '{"id": 1, "id": 2, "name": "last"}',
    ]
    (tmp_path / "a.jsonl").write_text("\r\n".join(lines))
    found = read(tmp_path, "a.jsonl")
    assert [(row["id"], row["name"]) for row in found] == [
        ("1.50", "A\n"),
        ("7", None),
        ('{"a": [ 1e400 ]}', "true"),
        ("2", "last"),
    ]
    uri = f"file:{tmp_path}/a.jsonl"
    rescued = str(found[0]["_rescued_data"])
    assert json.loads(rescued) == {"more": {"x": [1, 2.0]}, "_file_path": uri}
    assert '{"x": [1, 2.0]}' in rescued
    assert [row["_rescued_data"] for row in found[1:]] == [None] * 3


@pytest.mark.parametrize("line", ["{", "[1]", "7", '{"id":1} x', "{\"id\":'1'}", '{"id":NaN}'])
def test_a_line_that_is_no_object_is_a_row_of_nulls(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{line}\n{{"id": 2}}\n')
    bad, good = read(tmp_path, "a.jsonl", allowNonNumericNumbers="false")
    assert (bad["id"], bad["name"], bad["_rescued_data"], good["id"]) == (None, None, None, "2")


def test_half_a_surrogate_pair_becomes_a_question_mark(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud83d\\ude00", "name": "\\ud83d"}\n')
    [row] = read(tmp_path, "a.jsonl")
    assert (row["id"], row["name"]) == ("\U0001f600", "?")


@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl.gz"])
def test_the_ending_of_the_name_says_that_a_file_is_packed(tmp_path: Path, name: str) -> None:
    parts = ["id,name\n1,A\n", "2,B\n"] if "csv" in name else ['{"id":1}\n', '{"id":2}\n']
    (tmp_path / name).write_bytes(b"".join(gzip.compress(part.encode()) for part in parts))
    assert [row["id"] for row in read(tmp_path, name)] == ["1", "2"]
    names = ["id", "name"] if "csv" in name else ["id"]
    dialect = options_for(tmp_path, JSON if "json" in name else CSV).dialect
    assert header_of(DiskFolder(str(tmp_path)), name, dialect) == names


def test_a_packed_file_that_was_cut_off_fails(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"id,name\n1,A\n")[:-9])
    with pytest.raises(EOFError):
        read(tmp_path, "a.csv.gz")


def test_other_codecs_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv.zst").write_bytes(b"x")
    with pytest.raises(CloudFilesError, match=r"a\.csv\.zst"):
        read(tmp_path, "a.csv.zst")


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


def test_folders_make_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "files" / "day=2026-01-01"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("id,name\n1,A\n")
    places = {"path": str(tmp_path / "files"), "cloudFiles.schemaLocation": str(tmp_path / "state")}
    assert CloudFilesSource(places | CSV).schema().names == [
        "id",
        "name",
        "_rescued_data",
        METADATA,
    ]
    [row] = read(tmp_path / "files", "day=2026-01-01/a.csv")
    assert (row["id"], row["name"], row["_rescued_data"]) == ("1", "A", None)
