"""What each schema evolution mode does with a file that brings columns."""

import json
from pathlib import Path

import pytest
from pyspark.errors import StreamingQueryException

from tests.spark.cloudfiles.streams import Stream

NEW_FIELDS = "UNKNOWN_FIELD_EXCEPTION.NEW_FIELDS_IN_FILE"


def test_new_columns_fail_the_stream_once_and_then_are_there(
    stream: Stream, tmp_path: Path
) -> None:
    stream.put("a.csv", "id,name\n1,A\n")
    stream.run()
    stream.put("b.csv", "id,x,name,y\n2,X,B,Y\n")
    with pytest.raises(StreamingQueryException, match=NEW_FIELDS):
        stream.run()
    stream.run()
    rows = {row.id: (row.name, row.x, row.y) for row in stream.rows()}
    assert rows == {"1": ("A", None, None), "2": ("B", "X", "Y")}
    assert sorted(each.name for each in (tmp_path / "state/_schemas").iterdir()) == ["0", "1"]


def test_fail_on_new_columns_fails_every_time(stream: Stream) -> None:
    stream.put("a.csv", "id\n1\n")
    stream.run(cloudFiles_schemaEvolutionMode="failOnNewColumns")
    stream.put("b.csv", "id,x\n2,X\n")
    for _ in range(2):
        with pytest.raises(StreamingQueryException, match=NEW_FIELDS):
            stream.run(cloudFiles_schemaEvolutionMode="failOnNewColumns")
    assert [row.id for row in stream.rows()] == ["1"]


def test_rescue_keeps_unknown_and_surplus_cells_as_json(stream: Stream) -> None:
    stream.put("a.csv", "id,name\n1,A\n")
    stream.run(cloudFiles_schemaEvolutionMode="rescue")
    stream.put("b.csv", "NAME,id,x\nB,2,X\n,3,\nC,4,Y,more\nD\n")
    stream.run(cloudFiles_schemaEvolutionMode="rescue")
    rescued = {row.id: row["_rescued_data"] for row in stream.rows()}
    uri = f"{stream.source}/b.csv"
    assert rescued["1"] is None
    assert rescued["3"] is None
    assert json.loads(rescued["2"]) == {"NAME": "B", "x": "X", "_file_path": uri}
    assert json.loads(rescued["4"]) == {"NAME": "C", "x": "Y", "_c3": "more", "_file_path": uri}
    assert json.loads(rescued[None]) == {"NAME": "D", "_file_path": uri}


def test_none_ignores_new_columns(stream: Stream) -> None:
    stream.put("a.csv", "id\n1\n")
    stream.run(cloudFiles_schemaEvolutionMode="none")
    stream.put("b.csv", "id,x\n2,X\n")
    stream.run(cloudFiles_schemaEvolutionMode="none")
    assert [row.asDict() for row in stream.rows()] == [{"id": "1"}, {"id": "2"}]
