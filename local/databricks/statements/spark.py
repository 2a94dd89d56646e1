"""Executes one statement on a clone of the warm session."""

import re
from dataclasses import dataclass
from typing import Final

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from local.databricks.statements.columns import as_text, column_of
from local.databricks.statements.model import Failure, Parameter, Result, Statement
from local.databricks.tasks.sessions import ClonedSessions
from local.databricks.tasks.threads import run_interruptibly

TYPE: Final = re.compile(r"[A-Za-z_]+(\s*\(\s*\d+\s*(,\s*\d+\s*)?\))?")
MAX_BYTES: Final = 25 * 2**20
"""Of an INLINE result."""
MAX_ROWS: Final = 1_000_000


class InlineLimitError(Exception):
    """The result is larger than an INLINE answer may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkStatements:
    """See `StatementRunner`."""

    sessions: ClonedSessions

    async def run(self, statement: Statement) -> Result | Failure:
        """The rows, or why there are none. Raises CancelledError when its Spark jobs are down."""
        tag = f"statement-{statement.statement_id}"

        def work() -> Result:
            with self.sessions.session_of(tag, statement.text[:80]) as session:
                return _executed(session, statement)

        ended = await run_interruptibly(tag, work, lambda: self.sessions.interrupt(tag))
        error = ended.exception()
        return ended.result() if error is None else _failure(error)


def _executed(session: SparkSession, statement: Statement) -> Result:
    if statement.catalog is not None:
        session.catalog.setCurrentCatalog(statement.catalog)
    if statement.schema is not None:
        session.catalog.setCurrentDatabase(statement.schema)
    arguments = {each.name: _typed(session, each) for each in statement.parameters}
    return _result(session.sql(statement.text, args=arguments), statement.row_limit)


def _typed(session: SparkSession, parameter: Parameter) -> object:
    if not TYPE.fullmatch(parameter.type.strip()):
        raise ValueError(f"parameter {parameter.name}: {parameter.type} is not a type")
    cast = session.sql(f"SELECT CAST(:value AS {parameter.type})", {"value": parameter.value})
    row = cast.collect()[0]
    if row[0] is None and parameter.value is not None:
        raise ValueError(f"parameter {parameter.name} is not of type {parameter.type}")
    return row[0]


def _result(frame: DataFrame, row_limit: int | None) -> Result:
    fields = frame.schema.fields
    numbered = frame.toDF(*(f"c{index}" for index in range(len(fields))))
    texts = numbered.select(
        *(as_text(numbered[f"c{index}"], each.dataType) for index, each in enumerate(fields))
    )
    limit = MAX_ROWS if row_limit is None else row_limit
    found = texts.limit(limit + 1).collect()
    rows = tuple(tuple(row) for row in found[:limit])
    if sum(len(value or "") for row in rows for value in row) > MAX_BYTES:
        raise InlineLimitError(f"the result is larger than {MAX_BYTES} bytes: use a LIMIT")
    return Result(
        columns=tuple(column_of(each) for each in fields), rows=rows, truncated=len(found) > limit
    )


def _failure(error: BaseException) -> Failure:
    if isinstance(error, PySparkException):
        return Failure(error_code="BAD_REQUEST", message=str(error), sql_state=error.getSqlState())
    if isinstance(error, InlineLimitError | ValueError):
        return Failure(error_code="BAD_REQUEST", message=str(error))
    return Failure(error_code="INTERNAL_ERROR", message=f"{type(error).__name__}: {error}")
