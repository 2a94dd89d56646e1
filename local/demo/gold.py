"""What the tables say, asked through SQL: the same statements as in the cloud."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flows.names import FlowName
from local.world.processes import CATALOG
from tidegate.adapters.warehouse import Warehouse

LAYERS: Final = ("bronze", "silver", "gold")
EVENT_LOG: Final = "event_log"
"""The pipeline's own table, and what is counted from it: neither holds rows of files."""
NOT_DATA: Final = frozenset({EVENT_LOG, "expectation_counts"})

EXPECTATIONS: Final = """
WITH counted AS (
  SELECT origin.update_id AS update_id, timestamp, explode(from_json(
    get_json_object(details, '$.flow_progress.data_quality.expectations'),
    'ARRAY<STRUCT<name: STRING, dataset: STRING, passed_records: BIGINT, failed_records: BIGINT>>'
  )) AS each
  FROM {log}
  WHERE event_type = 'flow_progress'
), newest AS (
  SELECT each.dataset AS dataset, max_by(update_id, timestamp) AS update_id
  FROM counted GROUP BY each.dataset
)
SELECT dataset, each.name, sum(each.passed_records), sum(each.failed_records)
FROM counted JOIN newest USING (update_id)
WHERE each.dataset = dataset
GROUP BY ALL ORDER BY ALL
"""
"""A table that was up to date is not refreshed: its counts are those of an earlier update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How many rows held what a gold table expects, in the last refresh."""

    table: str
    name: str
    passed: int
    failed: int


def table_rows(warehouse: Warehouse, flow: FlowName) -> dict[str, int]:
    """Rows by full name, in the order of layers; no table where nothing was made yet."""
    names = [name for layer in LAYERS for name in _tables(warehouse, f"{flow}_{layer}")]
    if not names:
        return {}
    selects = [f"SELECT '{name}', count(*) FROM {name}" for name in names]  # noqa: S608 - table names
    counted = warehouse.ask(" UNION ALL ".join(selects)).rows
    found = {name: int(rows or 0) for name, rows in counted}
    return {name: found[name] for name in names}


def expectations(warehouse: Warehouse, flow: FlowName) -> tuple[Expectation, ...] | None:
    """Of the last refresh of gold; None when the pipeline publishes no event log."""
    schema = f"{CATALOG}.{flow}_gold"
    if EVENT_LOG not in _names(warehouse, schema):
        return None
    rows = warehouse.ask(EXPECTATIONS.format(log=f"{schema}.{EVENT_LOG}")).rows
    return tuple(
        Expectation(
            table=str(table).rpartition(".")[2],
            name=str(name),
            passed=int(passed or 0),
            failed=int(failed or 0),
        )
        for table, name, passed, failed in rows
    )


def by_layer(tables: Mapping[str, int], layer: str) -> dict[str, int]:
    """Rows by short name."""
    return {
        name.rpartition(".")[2]: rows
        for name, rows in tables.items()
        if name.split(".")[1].endswith(f"_{layer}")
    }


def _tables(warehouse: Warehouse, schema: str) -> Iterator[str]:
    for name in _names(warehouse, f"{CATALOG}.{schema}"):
        if name not in NOT_DATA:
            yield f"{CATALOG}.{schema}.{name}"


def _names(warehouse: Warehouse, schema: str) -> list[str]:
    answer = warehouse.ask(f"SHOW TABLES IN {schema}")
    column = [each.name for each in answer.columns].index("tableName")
    return sorted(str(row[column]) for row in answer.rows)
