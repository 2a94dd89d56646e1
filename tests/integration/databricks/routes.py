"""Every route of the workspace, the method of `databricks-sdk` that calls it, and one call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs, pipelines, sql

from local.databricks.rest import probe
from local.databricks.statements.model import Failure, Result, Statement
from tests.integration.databricks.world import World, until
from tests.unit.databricks.fakes import HeldStatements


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """What there is in a workspace that calls can be about."""

    job: int
    run: int
    task: int
    pipeline: str
    update: str
    warehouse: str
    statement: str


@dataclass(slots=True)
class Remembering(HeldStatements):
    """Remembers what it was asked."""

    texts: list[str] = field(default_factory=list)

    async def run(self, statement: Statement) -> Result | Failure:
        self.texts.append(statement.text)
        return await HeldStatements.run(self, statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One row of the table."""

    method: Callable[..., object]
    """Of the SDK: its parameters are what the route may be sent."""
    answer: type | None
    """What the SDK makes of the answer; None when it does not read it."""
    call: Callable[[WorkspaceClient, Ids], object]
    refused: frozenset[str] = frozenset()
    """Parameters of the method that this workspace does not act on."""
    effect: Callable[[World, Ids], object] | None = None
    """Something that the call changes, when it changes anything."""


def _runs(world: World, _ids: Ids) -> object:
    return [run.run_id for run in world.client.jobs.list_runs()]


def _ending(world: World, ids: Ids) -> object:
    state = world.client.jobs.get_run(ids.run).state
    return state is not None and state.life_cycle_state in {
        jobs.RunLifeCycleState.TERMINATING,
        jobs.RunLifeCycleState.TERMINATED,
    }


def _updates(world: World, ids: Ids) -> object:
    found = world.client.pipelines.list_updates(ids.pipeline).updates or []
    return [update.update_id for update in found]


def _stopping(world: World, ids: Ids) -> object:
    update = world.client.pipelines.get_update(ids.pipeline, ids.update).update
    return update and update.state in {
        pipelines.UpdateInfoState.STOPPING,
        pipelines.UpdateInfoState.CANCELED,
    }


def _statements(world: World, _ids: Ids) -> object:
    statements = world.spark.statements
    return len(statements.texts) if isinstance(statements, Remembering) else None


def _canceled(world: World, ids: Ids) -> object:
    status = world.client.statement_execution.get_statement(ids.statement).status
    return status and status.state is sql.StatementState.CANCELED


PIPELINE = "/api/2.0/pipelines/{pipeline_id}"
STATEMENT = "/api/2.0/sql/statements/{statement_id}"
ROUTES: Mapping[str, Called] = {
    "GET /api/2.2/jobs/list": Called(
        method=jobs.JobsAPI.list,
        answer=jobs.ListJobsResponse,
        call=lambda client, _ids: list(client.jobs.list(expand_tasks=True)),
        refused=frozenset({"offset"}),
    ),
    "GET /api/2.2/jobs/get": Called(
        method=jobs.JobsAPI.get,
        answer=jobs.Job,
        call=lambda client, ids: client.jobs.get(ids.job),
        refused=frozenset({"include_trigger_state", "page_token"}),
    ),
    "POST /api/2.2/jobs/run-now": Called(
        method=jobs.JobsAPI.run_now,
        answer=jobs.RunNowResponse,
        call=lambda client, ids: client.jobs.run_now(ids.job, job_parameters={"level": "3"}),
        refused=frozenset(
            {
                "dbt_commands", "duration_target", "jar_params", "notebook_params", "only",
                "performance_target", "pipeline_params", "python_named_params", "python_params",
                "spark_submit_params", "sql_params",
            }
        ),
        effect=_runs,
    ),
    "GET /api/2.2/jobs/runs/get": Called(
        method=jobs.JobsAPI.get_run,
        answer=jobs.Run,
        call=lambda client, ids: client.jobs.get_run(ids.run, include_resolved_values=True),
    ),
    "GET /api/2.2/jobs/runs/list": Called(
        method=jobs.JobsAPI.list_runs,
        answer=jobs.ListRunsResponse,
        call=lambda client, _ids: list(client.jobs.list_runs(expand_tasks=True)),
        refused=frozenset({"offset", "run_type"}),
    ),
    "GET /api/2.2/jobs/runs/get-output": Called(
        method=jobs.JobsAPI.get_run_output,
        answer=jobs.RunOutput,
        call=lambda client, ids: client.jobs.get_run_output(ids.task),
    ),
    "POST /api/2.2/jobs/runs/cancel": Called(
        method=jobs.JobsAPI.cancel_run,
        answer=None,
        call=lambda client, ids: client.jobs.cancel_run(ids.run),
        effect=_ending,
    ),
    "POST /api/2.2/jobs/runs/delete": Called(
        method=jobs.JobsAPI.delete_run,
        answer=None,
        call=lambda client, ids: client.jobs.delete_run(ids.run),
        effect=_runs,
    ),
    "GET /api/2.0/pipelines": Called(
        method=pipelines.PipelinesAPI.list_pipelines,
        answer=pipelines.ListPipelinesResponse,
        call=lambda client, _ids: list(client.pipelines.list_pipelines()),
        refused=frozenset({"order_by"}),
    ),
    f"GET {PIPELINE}": Called(
        method=pipelines.PipelinesAPI.get,
        answer=pipelines.GetPipelineResponse,
        call=lambda client, ids: client.pipelines.get(ids.pipeline),
    ),
    f"POST {PIPELINE}/updates": Called(
        method=pipelines.PipelinesAPI.start_update,
        answer=pipelines.StartUpdateResponse,
        call=lambda client, ids: client.pipelines.start_update(ids.pipeline),
        refused=frozenset(
            {
                "development", "parameters", "replace_where_overrides",
                "reset_checkpoint_selection", "rewind_spec",
            }
        ),
        effect=_updates,
    ),
    f"GET {PIPELINE}/updates": Called(
        method=pipelines.PipelinesAPI.list_updates,
        answer=pipelines.ListUpdatesResponse,
        call=lambda client, ids: client.pipelines.list_updates(ids.pipeline),
        refused=frozenset({"until_update_id"}),
    ),
    f"GET {PIPELINE}/updates/{{update_id}}": Called(
        method=pipelines.PipelinesAPI.get_update,
        answer=pipelines.GetUpdateResponse,
        call=lambda client, ids: client.pipelines.get_update(ids.pipeline, ids.update),
    ),
    f"GET {PIPELINE}/events": Called(
        method=pipelines.PipelinesAPI.list_pipeline_events,
        answer=pipelines.ListPipelineEventsResponse,
        call=lambda client, ids: list(client.pipelines.list_pipeline_events(ids.pipeline)),
        refused=frozenset({"filter"}),
    ),
    f"POST {PIPELINE}/stop": Called(
        method=pipelines.PipelinesAPI.stop,
        answer=pipelines.StopPipelineResponse,
        call=lambda client, ids: client.pipelines.stop(ids.pipeline),
        effect=_stopping,
    ),
    "POST /api/2.0/sql/statements": Called(
        method=sql.StatementExecutionAPI.execute_statement,
        answer=sql.StatementResponse,
        call=lambda client, ids: client.statement_execution.execute_statement(
            "select", ids.warehouse
        ),
        refused=frozenset({"byte_limit", "query_tags"}),
        effect=_statements,
    ),
    f"GET {STATEMENT}": Called(
        method=sql.StatementExecutionAPI.get_statement,
        answer=sql.StatementResponse,
        call=lambda client, ids: client.statement_execution.get_statement(ids.statement),
    ),
    f"GET {STATEMENT}/result/chunks/{{chunk_index}}": Called(
        method=sql.StatementExecutionAPI.get_statement_result_chunk_n,
        answer=sql.ResultData,
        call=lambda client, ids: client.statement_execution.get_statement_result_chunk_n(
            ids.statement, 0
        ),
    ),
    f"POST {STATEMENT}/cancel": Called(
        method=sql.StatementExecutionAPI.cancel_execution,
        answer=None,
        call=lambda client, ids: client.statement_execution.cancel_execution(ids.statement),
        effect=_canceled,
    ),
    "GET /api/2.0/sql/warehouses": Called(
        method=sql.WarehousesAPI.list,
        answer=sql.ListWarehousesResponse,
        call=lambda client, _ids: list(client.warehouses.list()),
        refused=frozenset({"run_as_user_id"}),
    ),
    "GET /api/2.0/sql/warehouses/{id}": Called(
        method=sql.WarehousesAPI.get,
        answer=sql.GetWarehouseResponse,
        call=lambda client, ids: client.warehouses.get(ids.warehouse),
    ),
}  # fmt: skip
NO_METHOD = frozenset({f"GET {probe.PATH}"})
"""Clients call it when they are built."""


def ids_of(world: World, *, over: bool) -> Ids:
    """One run, one update and one statement; `over` waits until they have ended."""
    client = world.client
    job = next(each.job_id or 0 for each in client.jobs.list(name="tidegate-netflix-bronze"))
    run: jobs.RunNowResponse = client.jobs.run_now(job).response
    pipeline = next(each.pipeline_id or "" for each in client.pipelines.list_pipelines())
    update = client.pipelines.start_update(pipeline).update_id or ""
    warehouse = next(each.id or "" for each in client.warehouses.list())
    statement = client.statement_execution.execute_statement("select", warehouse, wait_timeout="0s")
    ids = Ids(
        job=job,
        run=run.run_id or 0,
        task=(client.jobs.get_run(run.run_id or 0).tasks or [])[0].run_id or 0,
        pipeline=pipeline,
        update=update,
        warehouse=warehouse,
        statement=statement.statement_id or "",
    )
    until(lambda: not over or _all_over(client, ids))
    return ids


def _all_over(client: WorkspaceClient, ids: Ids) -> bool:
    run = client.jobs.get_run(ids.run).status
    update = client.pipelines.get_update(ids.pipeline, ids.update).update
    statement = client.statement_execution.get_statement(ids.statement).status
    return (
        run is not None
        and run.state is jobs.RunLifecycleStateV2State.TERMINATED
        and update is not None
        and update.state is pipelines.UpdateInfoState.COMPLETED
        and statement is not None
        and statement.state is sql.StatementState.SUCCEEDED
    )
