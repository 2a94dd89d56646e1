"""Pipeline code uses what the oldest supported runtime has, whichever Spark runs the tests."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pyspark.sql import (
    Catalog,
    Column,
    DataFrame,
    DataFrameReader,
    DataFrameWriter,
    DataFrameWriterV2,
    GroupedData,
    SparkSession,
    Window,
    WindowSpec,
    functions,
)
from pyspark.sql.conf import RuntimeConfig
from pyspark.sql.streaming.query import StreamingQuery, StreamingQueryManager
from pyspark.sql.streaming.readwriter import DataStreamReader, DataStreamWriter

# Databricks Runtime 17.3 LTS: https://docs.databricks.com/aws/en/release-notes/runtime/17.3lts
SPARK = (4, 0)
PYTHON = (3, 12)

# Lakeflow pipelines' Python reference; the keywords are held by the conformance test.
DECORATORS = {"materialized_view", "expect_all", "expect_all_or_drop"}

CLASSES = (
    *(Catalog, Column, DataFrame, DataFrameReader, DataFrameWriter, DataFrameWriterV2),
    *(DataStreamReader, DataStreamWriter, GroupedData, RuntimeConfig, SparkSession),
    *(SparkSession.Builder, StreamingQuery, StreamingQueryManager, Window, WindowSpec),
)
UNMARKED = {"AnalysisException", "PySparkException", "SparkSession"}
"""Their docstrings name no version; each is older than Spark 4."""
CASTS = {"double", "try_cast"}
"""Of Spark SQL since 3.2 at the latest, and not in `pyspark.sql.functions`."""

FILES = sorted(Path("spark").rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path), feature_version=PYTHON)


def since(documented: object) -> tuple[int, int] | None:
    found = re.search(r"versionadded::\s*(\d+)\.(\d+)", getattr(documented, "__doc__", "") or "")
    return (int(found[1]), int(found[2])) if found else None


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pyspark"):
            yield from ((str(node.module), name.name) for name in node.names)


def attributes(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Each with whether it is called."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, id(node) in called


def sql_functions(tree: ast.Module) -> Iterator[str]:
    """In texts that are no docstrings; keywords are in capitals, so IN ( and CAST( are none."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield from re.findall(r"\b([a-z_]\w*)\(", node.value)


def newer(module: ModuleType, name: str) -> bool:
    version = since(getattr(module, name, None))
    return version is None or version > SPARK


def newer_members(name: str, *, called: bool) -> list[str]:
    """Of every class that has it, since the code alone does not say which one it is."""
    having = [each for each in CLASSES if hasattr(each, name) and not name.startswith("__")]
    return [
        f"{each.__name__}.{name}"
        for each in having
        if (called or isinstance(getattr(each, name), property))
        and (since(getattr(each, name)) or since(each) or SPARK) > SPARK
    ]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_of_the_pipelines_needs_no_newer_spark_or_python(path: Path) -> None:
    tree = parsed(path)
    names = {
        f"{module}.{name}"
        for module, name in imported(tree)
        if (module, name) != ("pyspark", "pipelines") and name not in UNMARKED
        if newer(importlib.import_module(module), name)
    }
    members = {
        each for name, called in attributes(tree) for each in newer_members(name, called=called)
    }
    sql = {each for each in sql_functions(tree) if each not in CASTS and newer(functions, each)}
    assert (names, members, sql) == (set(), set(), set())


def test_pipelines_are_declared_with_what_databricks_documents() -> None:
    used = {
        node.attr
        for path in FILES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "dp"
    }
    assert used == DECORATORS


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("spark.readStream.name('n')", ["DataStreamReader.name"]),
        ("frame.toArrow()", []),
        ("column.name", []),
    ],
)
def test_what_came_later_is_found(line: str, found: list[str]) -> None:
    members = [newer_members(name, called=called) for name, called in attributes(ast.parse(line))]
    assert [each for one in members for each in one] == found


def test_functions_that_came_later_are_found_by_name_and_in_sql() -> None:
    assert newer(functions, "time_diff")
    assert list(sql_functions(ast.parse("f'time_diff({unit}, a) IN (1)'"))) == ["time_diff"]
