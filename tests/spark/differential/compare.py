"""Files of one contract read by the gate, by bronze and silver, and by Spark's own readers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyspark.sql import SparkSession

from flows import layout
from flows.contract import Contract
from tests.spark.differential.gate_view import gate_view, has_other_capitals, header_of
from tests.spark.differential.lake_view import lake_views, written
from tests.spark.differential.spark_view import spark_rows
from tests.spark.differential.views import View
from tidegate.check.limits import Limits

MOST_SHOWN: Final = 3
LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Read:
    """What two of them do not agree about."""

    accepted: int
    """Files that were compared."""
    differences: Mapping[str, object] = field(default_factory=dict)
    """By name of the file, a few rows of each side."""


def compared(
    spark: SparkSession, folder: Path, contract: Contract, files: Mapping[str, bytes]
) -> Read:
    """Those files that the gate accepts; one Spark job for silver, one for each header."""
    views = {name: gate_view(contract, content, LIMITS) for name, content in files.items()}
    gate = {name: view for name, view in views.items() if view is not None}
    written(folder, contract, [files[name] for name in gate])
    ending = layout.extension(contract.file_format)
    paths = {name: folder / f"{number}.{ending}" for number, name in enumerate(gate)}
    headers = {
        paths[name]: header_of(contract, files[name], LIMITS)
        for name in gate
        if not has_other_capitals(contract, files[name], LIMITS)
    }
    native = spark_rows(spark, contract, headers)
    lake = dict(zip(gate, lake_views(spark, folder, contract, len(gate)), strict=True))
    differences: dict[str, object] = {}
    for name, view in gate.items():
        if lake[name] != view:
            differences[name] = _sides(view, lake[name])
        elif native.get(paths[name], _cells(view)) != _cells(view):
            differences[f"{name}, Spark's own reader"] = _sides(_cells(view), native[paths[name]])
    return Read(len(gate), differences)


def _cells(view: View) -> Counter[tuple[str, ...]]:
    cells: Counter[tuple[str, ...]] = Counter()
    for row in view.elements():
        cells[row.cells] += row.copies
    return cells


def _sides[T](gate: Counter[T], lake: Counter[T]) -> dict[str, list[T]]:
    return {"gate": list(gate - lake)[:MOST_SHOWN], "lake": list(lake - gate)[:MOST_SHOWN]}
