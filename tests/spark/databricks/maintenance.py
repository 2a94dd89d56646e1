"""The maintenance job of the bundle, and a table that it finds something to do for."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from medallion.run import Run
from medallion.silver_tables import silver_table

from flows.catalogue import load_flows
from flows.names import DatasetName, FlowName, Stage
from tests.integration.databricks.test_jobs import state_of
from tests.spark.databricks.process import Started
from tests.spark.databricks.runs import at_its_end, output, rows, run_now
from tests.spark.medallion.aged import earlier
from tests.unit.databricks.fakes import VARIABLES

FOUR_FILES: Final = """
    SELECT id AS show_id, 'x' AS country, 'f' AS _file_id, id AS _order,
           current_timestamp() AS _loaded_at
    FROM range(0, 4, 1, 4)
"""
"""A row in each."""


def an_old_table(workspace: Started, folder: Path) -> Path:
    """A table of silver with small files and one that no version of this week needs."""
    young, old = folder / "young", folder / "old"
    run = Run(flow=FlowName("netflix"), stage=Stage.SILVER, level=0, attempt=0, **VARIABLES)
    table = silver_table(load_flows()[run.flow].datasets[DatasetName("countries")], run)
    table = replace(table, comment="As it was", cluster_by=())
    for statement in (
        f"{table.statement()} LOCATION '{young.as_uri()}'",
        f"INSERT INTO {table.name} BY NAME {FOUR_FILES}",
        f"DELETE FROM {table.name} WHERE show_id = 3",  # noqa: S608 - ours
        f"DROP TABLE {table.name}",
    ):
        rows(workspace, statement)
    # What Spark knows of the young table is of no use in another place.
    young.rename(old)
    earlier(old, days=8)
    rows(workspace, f"CREATE TABLE {table.name} USING delta LOCATION '{old.as_uri()}'")
    return old


def maintained(workspace: Started) -> list[dict[str, Any]]:
    """What a run of the job wrote, as its schedule starts it."""
    finished = at_its_end(workspace, run_now(workspace, "maintenance"))
    left = output(workspace, finished)
    assert state_of(finished) == ("TERMINATED", "SUCCESS"), left.error_trace
    return [json.loads(line) for line in (left.logs or "").splitlines()]


def operations(table: Path) -> list[str]:
    """Of every commit."""
    commits = sorted(table.glob("_delta_log/*.json"))
    actions = [json.loads(line) for each in commits for line in each.read_text().splitlines()]
    return [each["commitInfo"]["operation"] for each in actions if "commitInfo" in each]
