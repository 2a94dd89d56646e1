"""What the files of a pipeline say when an update begins is what it is about."""

import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from local.databricks.declarative.graph import Graph
from local.databricks.declarative.names import Defaults
from local.databricks.declarative.sources import load

VIEW = """
import names_of_views
from pyspark import pipelines as dp

@dp.materialized_view(name=names_of_views.PREFIX + "{name}")
def rows():
    return spark.range(1)
"""


def loaded(source: Path) -> list[str]:
    graph = Graph(Defaults(catalog="main", schema="gold"))
    load([source], graph, SparkSession.__new__(SparkSession))
    return [each.name.table for each in graph]


def test_each_update_runs_the_files_as_they_are_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    source, module = tmp_path / "views.py", tmp_path / "names_of_views.py"
    source.write_text(VIEW.format(name="one"))
    module.write_text("PREFIX = 'old_'")
    try:
        assert loaded(source) == ["old_one"]
        source.write_text(VIEW.format(name="two"))
        module.write_text("PREFIX = 'new_'")
        # What a file imports stays loaded, as the page says.
        assert loaded(source) == ["old_two"]
    finally:
        del sys.modules["names_of_views"]
