"""`cloudFiles` streams CSV from the lake into Delta, each file once."""

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.errors import StreamingQueryException
from pyspark.sql import functions as F  # noqa: N812 - Spark's own habit

from flows import layout
from tests.spark.cloudfiles.streams import Stream


def test_each_file_is_read_once_and_only_new_ones_by_the_next_run(lake_stream: Stream) -> None:
    stream = lake_stream
    stream.put("2026/01/01/a.csv", b'\xef\xbb\xbfid,name\r\n1,A\r\n2,"B, ""b"""\r\n')
    stream.run()
    stream.put("2026/01/02/b.csv", "name,id\nC,3\n")
    stream.run()
    stream.run()
    assert [(row.id, row.name) for row in stream.rows()] == [
        ("1", "A"),
        ("2", 'B, "b"'),
        ("3", "C"),
    ]


def test_metadata_is_hidden_and_can_be_selected(stream: Stream) -> None:
    stream.put("2026/a b.csv", "id\n1\n")
    frame = stream.frame()
    assert frame.columns == ["id", "_rescued_data"]
    stream.run(frame.where("id = '1'").select("*", "_metadata", "_metadata.file_name"))
    [row] = stream.rows()
    assert row.file_name == "a%20b.csv"
    assert row["_metadata"].file_path == f"{stream.source}/2026/a%20b.csv"
    assert row["_metadata"].file_size == 5
    assert row["_metadata"].file_modification_time.year >= 2026


def test_batches_take_at_most_max_files(stream: Stream) -> None:
    for name in "abcde":
        stream.put(f"{name}.csv", f"id\n{name}\n")
    query = stream.run(cloudFiles_maxFilesPerTrigger="2")
    assert [batch.numInputRows for batch in query.recentProgress if batch.numInputRows] == [2, 2, 1]
    assert [row.id for row in stream.rows()] == list("abcde")


def test_files_without_rows_and_hidden_files_add_nothing(stream: Stream) -> None:
    stream.put("a.csv", "id,name\n1,A\n")
    stream.put("empty.csv", "")
    stream.put("header.csv", "id,name")
    stream.put("_hidden/b.csv", "id,name\n2,B\n")
    stream.put("c.json", "{}")
    stream.run(stream.frame(pathGlobFilter="*.csv"))
    assert [row.id for row in stream.rows()] == ["1"]


def test_a_given_schema_selects_columns_by_name(stream: Stream) -> None:
    stream.put("a.csv", "name,id,more\nA,1,x\n")
    frame = stream.frame("id STRING, gone STRING, found STRING", rescuedDataColumn="found")
    assert frame.columns == ["id", "gone", "found"]
    stream.run(frame.select("*", F.col("_metadata.file_path").alias("path")))
    [row] = stream.rows()
    assert (row.id, row.gone, row.path) == ("1", None, f"{stream.source}/a.csv")
    assert row.found == f'{{"name": "A", "more": "x", "_file_path": "{stream.source}/a.csv"}}'


def test_what_existed_can_be_left_out(stream: Stream) -> None:
    stream.put("a.csv", "id\n1\n")
    stream.run(cloudFiles_includeExistingFiles="false")
    stream.put("b.csv", "id\n2\n")
    stream.run(cloudFiles_includeExistingFiles="false")
    assert [row.id for row in stream.rows()] == ["2"]


def test_a_lost_discovery_log_fails_instead_of_skipping_files(
    lake_stream: Stream, blobs: BlobServiceClient
) -> None:
    stream = lake_stream
    stream.put("a.csv", "id\n1\n")
    stream.run()
    stream.put("b.csv", "id\n2\n")
    lake = blobs.get_container_client(layout.LAKE)
    lake.delete_blob(f"{stream.name}/state/_discovery/00000000.json")
    with pytest.raises(StreamingQueryException, match="the checkpoint is at"):
        stream.run()
    assert [row.id for row in stream.rows()] == ["1"]


def test_unknown_options_are_named(stream: Stream) -> None:
    with pytest.raises(Exception, match=r"cloudfiles\.maxfilepertrigger"):
        stream.frame(cloudFiles_maxFilePerTrigger="2")
