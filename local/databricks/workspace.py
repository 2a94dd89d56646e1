"""Everything that the REST API stands on, in one place."""

from dataclasses import dataclass

from local.databricks.bundle import Bundle
from local.databricks.pipelines.updates import Updates
from local.databricks.runs.scheduler import Scheduler
from local.databricks.statements.executions import Executions


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The state behind every route; used from one event loop."""

    bundle: Bundle
    scheduler: Scheduler
    updates: Updates
    statements: Executions
    address: str
    """`http://127.0.0.1:<port>`, as clients see it."""
