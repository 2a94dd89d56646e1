"""The tables, asked through SQL Statement Execution: the same call as in the cloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.service.sql import StatementResponse, StatementState

from local.demo.errors import DemoFailedError

LAYERS: Final = (
    "netflix_bronze.titles",
    "netflix_silver.titles",
    "netflix_silver.titles_quarantine",
    "netflix_gold.dim_title",
    "netflix_gold.fact_title",
)

QUERIES: Final = (
    (
        "Titles by age and type",
        """
        SELECT content_age_category, type, count(*) AS titles
        FROM netflix_gold.dim_title
        GROUP BY ALL ORDER BY ALL
        """,
    ),
    (
        "Longest films",
        """
        SELECT d.title, f.release_year, f.duration_minutes
        FROM netflix_gold.fact_title f JOIN netflix_gold.dim_title d USING (title_key)
        WHERE f.type_flag = 1 ORDER BY f.duration_minutes DESC, d.title LIMIT 5
        """,
    ),
    (
        "Titles and average length by release year",
        """
        SELECT release_year, count(*) AS titles, round(avg(duration_minutes), 1) AS minutes
        FROM netflix_gold.fact_title GROUP BY ALL ORDER BY release_year DESC LIMIT 8
        """,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows as text, under their column names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Warehouse:
    """The workspace's first SQL warehouse."""

    def __init__(self, host: str, token: str) -> None:
        """Connect with a token, as a person on a laptop does."""
        self.client = WorkspaceClient(config=Config(host=host, token=token, auth_type="pat"))
        self._id = next(iter(self.client.warehouses.list())).id or ""

    def ask(self, sql: str) -> Answer:
        """Run one statement. Raises DemoFailedError when it fails."""
        response = self.client.statement_execution.execute_statement(
            statement=sql, warehouse_id=self._id, wait_timeout="50s"
        )
        if response.status is None or response.status.state is not StatementState.SUCCEEDED:
            raise DemoFailedError(f"the query failed: {_reason(response)}")
        manifest, result = response.manifest, response.result
        columns = (manifest.schema.columns or []) if manifest and manifest.schema else []
        rows: Sequence[Sequence[str | None]] = (result.data_array or []) if result else []
        return Answer(
            columns=tuple(column.name or "" for column in columns),
            rows=tuple(tuple(cell or "" for cell in row) for row in rows),
        )

    def count(self, table: str) -> int:
        """Rows of a table; 0 when nothing has made it yet."""
        schema, _, name = table.partition(".")
        if not self.ask(f"SHOW TABLES IN {schema} LIKE '{name}'").rows:
            return 0
        return int(self.ask(f"SELECT count(*) FROM {table}").rows[0][0])  # noqa: S608 - our names


def _reason(response: StatementResponse) -> str:
    error = response.status.error if response.status else None
    return (error.message or "no message") if error else "no answer within 50 s"
