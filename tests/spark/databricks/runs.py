"""Runs and statements of a workspace process, from their start to their end."""

from databricks.sdk.service import jobs
from databricks.sdk.service.sql import StatementParameterListItem, StatementResponse, StatementState

from local.databricks.rest.statements import WAREHOUSE_ID
from tests.integration.databricks.test_jobs import job_id, state_of
from tests.integration.databricks.world import until
from tests.spark.databricks.process import Started

STATEMENT_WAIT = "5s"
"""Shorter than the client waits for an answer: a session that warms up may take longer."""
STATEMENT_SECONDS = 60


def run(workspace: Started, level: str, stage: str = "bronze", seconds: float = 90) -> jobs.Run:
    """One of a stage, at its end."""
    return at_its_end(workspace, start(workspace, level, stage), seconds)


def start(workspace: Started, level: str, stage: str = "bronze") -> int:
    """The run's number."""
    return run_now(workspace, stage, level=level)


def run_now(workspace: Started, job: str, **parameters: str) -> int:
    """The number of a run of `tidegate-netflix-<job>`; parameters not given are the bundle's."""
    waiter = workspace.client.jobs.run_now(
        job_id(workspace.client, job), job_parameters=parameters or None
    )
    answer: jobs.RunNowResponse = waiter.response
    return answer.run_id or 0


def at_its_end(workspace: Started, number: int, seconds: float = 90) -> jobs.Run:
    """Raises TimeoutError."""
    until(lambda: ended(workspace, number), seconds)
    return workspace.client.jobs.get_run(number)


def ended(workspace: Started, number: int) -> bool:
    life_cycle, _ = state_of(workspace.client.jobs.get_run(number))
    return life_cycle in ("TERMINATED", "INTERNAL_ERROR")


def output(workspace: Started, finished: jobs.Run) -> jobs.RunOutput:
    assert finished.tasks is not None
    return workspace.client.jobs.get_run_output(finished.tasks[0].run_id or 0)


def rows(workspace: Started, statement: str, **values: str) -> list[list[str]]:
    statements = workspace.client.statement_execution
    sent = statements.execute_statement(
        statement,
        WAREHOUSE_ID,
        wait_timeout=STATEMENT_WAIT,
        parameters=[
            StatementParameterListItem(name=name, value=value, type="INT")
            for name, value in values.items()
        ],
    )
    found: list[StatementResponse] = [sent]

    def has_ended() -> bool:
        if is_open(found[-1]):
            found.append(statements.get_statement(sent.statement_id or ""))
        return not is_open(found[-1])

    until(has_ended, STATEMENT_SECONDS)
    answer = found[-1]
    assert answer.result is not None, answer.status
    return answer.result.data_array or []


def is_open(answer: StatementResponse) -> bool:
    assert answer.status is not None
    return answer.status.state in (StatementState.PENDING, StatementState.RUNNING)
