"""Runs the files of a pipeline, with the engine in the place of `pyspark.pipelines`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Final

import pyspark
from pyspark.sql import SparkSession

from local.databricks.declarative.graph import Graph
from local.databricks.declarative.interface import interface

MODULES: Final = ("pyspark.pipelines", "dlt")
ATTRIBUTE: Final = "pipelines"

_ONE_AT_A_TIME: Final = Lock()
"""Modules are the whole process's: two pipelines must not be loaded at the same time."""


def load(sources: Sequence[Path], graph: Graph, spark: SparkSession) -> None:
    """Fill the graph. Whatever the files raise comes out."""
    with _ONE_AT_A_TIME, _injected(interface(MODULES[0], graph, spark)):
        for source in sources:
            # No module of that name exists, so functions defined here reach workers by value.
            namespace = {"__name__": f"<pipeline {source.name}>", "__file__": str(source)}
            code = compile(source.read_bytes(), str(source), "exec")
            exec(code, {**namespace, "spark": spark})  # noqa: S102 - running the file is the task


@contextmanager
def _injected(module: ModuleType) -> Iterator[None]:
    before = {name: sys.modules.get(name) for name in MODULES}
    attribute = vars(pyspark).get(ATTRIBUTE)
    sys.modules.update(dict.fromkeys(MODULES, module))
    setattr(pyspark, ATTRIBUTE, module)
    try:
        yield
    finally:
        for name, old in before.items():
            _put_back(name, old)
        if attribute is None:
            delattr(pyspark, ATTRIBUTE)
        else:
            setattr(pyspark, ATTRIBUTE, attribute)


def _put_back(name: str, module: ModuleType | None) -> None:
    if module is None:
        del sys.modules[name]
    else:
        sys.modules[name] = module
