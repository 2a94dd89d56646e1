"""Rows of a flow's tables, side by side by dataset."""

from dataclasses import dataclass

from flows.names import DatasetName, Stage
from tidegate.api.board.words import many
from tidegate.api.views import FlowView, StageView

type Column = tuple[str, int | None, int | None]
"""Name, rows, version of the table; None where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one dataset."""

    dataset: DatasetName
    columns: tuple[Column, ...]


def tables(flow: FlowView) -> list[Tables]:
    """Of every dataset that a run has made a table for."""
    stages = {stage.stage: stage for stage in flow.stages}
    bronze, silver = stages.get(Stage.BRONZE), stages.get(Stage.SILVER)
    return [
        Tables(
            dataset=name,
            columns=(
                ("Bronze", *_known(bronze, name)),
                ("Silver", *_known(silver, name)),
                ("Quarantined", flow.quarantined.get(name), None),
            ),
        )
        for name in flow.datasets
        if bronze is not None and name in bronze.tables
    ]


def _known(stage: StageView | None, name: DatasetName) -> tuple[int | None, int | None]:
    return (stage.rows.get(name), stage.tables.get(name)) if stage else (None, None)


def rows_told(flow: FlowView, stage: StageView) -> str:
    """`320 rows in 5 tables`, without those in quarantine; empty when no receipt told."""
    rows = [stage.rows[name] for name in flow.datasets if name in stage.rows]
    return f"{many(sum(rows), 'row')} in {many(len(rows), 'table')}" if rows else ""
