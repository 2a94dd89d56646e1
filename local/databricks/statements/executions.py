"""Starts, waits for and cancels statements; their results live as long as the process."""

import asyncio
import uuid
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from local.databricks.errors import ApiError, ErrorCode
from local.databricks.statements.model import (
    Execution,
    Failure,
    Result,
    Statement,
    StatementState,
)

REMEMBERED: Final = 200
"""Statements whose results are kept; the oldest go first."""


class StatementRunner(Protocol):
    """Executes statements for real."""

    async def run(self, statement: Statement) -> Result | Failure:
        """Raises CancelledError when its Spark jobs are down."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Executions:
    """All calls come from one event loop, so nothing here is locked."""

    runner: StatementRunner
    _executions: dict[str, Execution] = field(default_factory=dict)
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def new_id(self) -> str:
        """For a statement."""
        return str(uuid.uuid4())

    def start(self, statement: Statement) -> None:
        """Returns at once."""
        key = statement.statement_id
        self._executions[key] = Execution(statement=statement)
        self._forget()
        running = asyncio.create_task(self._drive(key), name=f"statement {key}")
        self._running[key] = running
        running.add_done_callback(lambda _: self._running.pop(key))

    def find(self, statement_id: str) -> Execution:
        """Raises ApiError (404)."""
        if found := self._executions.get(statement_id):
            return found
        message = f"The statement {statement_id} was not found."
        raise ApiError(ErrorCode.RESOURCE_DOES_NOT_EXIST, message)

    async def wait(self, statement_id: str, seconds: float) -> Execution:
        """Where it is when it has ended, or after so many seconds."""
        if running := self._running.get(statement_id):
            await asyncio.wait([running], timeout=seconds)
        return self.find(statement_id)

    def cancel(self, statement_id: str) -> None:
        """Returns at once; a statement that has ended stays as it is."""
        execution = self.find(statement_id)
        if execution.state is StatementState.PENDING:
            self._put(execution, state=StatementState.CANCELED)
        if running := self._running.get(statement_id):
            running.cancel()

    async def close(self) -> None:
        """Bring every statement's Spark jobs down."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _drive(self, key: str) -> None:
        execution = self._put(self._executions[key], state=StatementState.RUNNING)
        try:
            end = await self.runner.run(execution.statement)
        except asyncio.CancelledError:
            self._put(execution, state=StatementState.CANCELED)
            raise
        if isinstance(end, Result):
            self._put(execution, state=StatementState.SUCCEEDED, result=end)
        else:
            self._put(execution, state=StatementState.FAILED, failure=end)

    def _put(
        self,
        execution: Execution,
        *,
        state: StatementState,
        result: Result | None = None,
        failure: Failure | None = None,
    ) -> Execution:
        changed = replace(execution, state=state, result=result, failure=failure)
        self._executions[execution.statement.statement_id] = changed
        return changed

    def _forget(self) -> None:
        ended = [key for key in self._executions if key not in self._running]
        for key in ended[: len(self._executions) - REMEMBERED]:
            del self._executions[key]
