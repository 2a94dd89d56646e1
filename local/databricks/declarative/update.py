"""One update of a pipeline: every dataset brought up to date, each after those it reads.

As many datasets as Spark has cores are refreshed at the same time.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from uuid import uuid4

from pyspark.sql import SparkSession

from local.databricks.declarative.column_reads import ColumnReads
from local.databricks.declarative.errors import described
from local.databricks.declarative.events import Clock, EventLog
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.materialization import Materialization
from local.databricks.declarative.names import Defaults, TableName, quoted
from local.databricks.declarative.places import Places
from local.databricks.declarative.published import publish
from local.databricks.declarative.refresh import Refresh, Work
from local.databricks.declarative.result import (
    DatasetResult,
    Event,
    FlowStatus,
    UpdateResult,
    UpdateState,
)
from local.databricks.declarative.scope import EVERYTHING, Scope, scope_of
from local.databricks.declarative.sources import load
from local.databricks.declarative.streams import Streams
from local.databricks.declarative.validation import Validation
from local.databricks.spec import ORDINARY, PipelineSpec, UpdateRequest

type Results = tuple[DatasetResult, ...]


def utc_now() -> datetime:
    """The clock of an update unless it is given another."""
    return datetime.now(UTC)


def run_pipeline(
    spark: SparkSession,
    spec: PipelineSpec,
    *,
    request: UpdateRequest = ORDINARY,
    on_event: Callable[[Event], None] = lambda _event: None,
    update_id: str | None = None,
    clock: Clock = utc_now,
) -> UpdateResult:
    """Run the files of a pipeline in a session of their own on the context of `spark`.

    Blocks until the update has ended and its events are published; may be called from several
    threads at the same time. What goes wrong in a pipeline is in the result, never raised.
    """
    log = EventLog(spec=spec, update_id=update_id or str(uuid4()), clock=clock, on_event=on_event)
    log.created(request)
    log.progress(UpdateState.INITIALIZING)
    with session_of(spark, spec, make_schema=not request.validate_only) as session:
        result = _update(session, spec, log, request)
        if spec.event_log is not None and not request.validate_only:
            catalog, schema, table = spec.event_log
            name = TableName(catalog=catalog, schema=schema, table=table)
            publish(session, name, result.events)
        return result


@contextmanager
def session_of(
    spark: SparkSession, spec: PipelineSpec, *, make_schema: bool = True
) -> Iterator[SparkSession]:
    """Settings, defaults and temporary views of one update; none of them outlives it.

    Without `make_schema` the pipeline's schema is the default only if it is there.
    """
    java_class = SparkSession._get_j_spark_session_class(spark._jvm)  # noqa: SLF001 - no public way
    before = java_class.getActiveSession()
    clone = spark._jsparkSession.cloneSession()  # noqa: SLF001 - newSession would forget settings
    session = SparkSession(spark.sparkContext, clone)
    java_class.setActiveSession(clone)
    for name, value in spec.configuration.items():
        session.conf.set(name, value)
    try:
        session.catalog.setCurrentCatalog(spec.catalog)
        if make_schema:
            session.sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(spec.schema)}")
        if session.catalog.databaseExists(quoted(spec.schema)):
            session.catalog.setCurrentDatabase(spec.schema)
        yield session
    finally:
        if before.isDefined():
            java_class.setActiveSession(before.get())
        else:
            java_class.clearActiveSession()


def _update(
    session: SparkSession, spec: PipelineSpec, log: EventLog, request: UpdateRequest
) -> UpdateResult:
    graph = Graph(Defaults(catalog=spec.catalog, schema=spec.schema))
    try:
        load(spec.sources, graph, session)
        scope = scope_of(request, graph)
    except Exception as error:  # noqa: BLE001 - the files are the user's and may raise anything
        return _ended(log, [], described(error))
    run = _validated if request.validate_only else _materialized
    results = run(session, spec, graph, log, scope)
    return _ended(log, results, _first_error(results))


def _validated(
    session: SparkSession, _spec: PipelineSpec, graph: Graph, log: EventLog, _scope: Scope
) -> Results:
    """Of the whole graph: a selection leaves nothing out of a dry run."""
    return _all(session, graph, log, EVERYTHING, Validation(session=session))


def _materialized(
    session: SparkSession, spec: PipelineSpec, graph: Graph, log: EventLog, scope: Scope
) -> Results:
    _announce(log, scope)
    with ExitStack() as computed:
        work = Materialization(
            streams=Streams(spark=session, storage=spec.storage, generation=uuid4().hex),
            configuration=spec.configuration,
            scope=scope,
            computed=computed,
            reads=ColumnReads(schema=spec.schema),
        )
        return _all(session, graph, log, scope, work)


def _all(session: SparkSession, graph: Graph, log: EventLog, scope: Scope, work: Work) -> Results:
    places = Places(session, session.sparkContext.defaultParallelism)
    return Refresh(graph=graph, log=log, scope=scope, work=work, places=places).all(list(graph))


def _announce(log: EventLog, scope: Scope) -> None:
    """Tables are reset and made one by one while the update runs, so nothing lasts here."""
    if scope.reset != EVERYTHING.reset:
        log.progress(UpdateState.RESETTING)
    log.progress(UpdateState.SETTING_UP_TABLES)
    log.progress(UpdateState.RUNNING)


def _first_error(results: Iterable[DatasetResult]) -> str | None:
    """The cause, not what it caused downstream."""
    failed = (each for each in results if each.status is FlowStatus.FAILED)
    return next((f"{each.name}: {each.error}" for each in failed), None)


def _ended(log: EventLog, results: Iterable[DatasetResult], error: str | None) -> UpdateResult:
    state = UpdateState.COMPLETED if error is None else UpdateState.FAILED
    log.progress(state, error)
    return UpdateResult(
        update_id=log.update_id,
        state=state,
        datasets=tuple(results),
        events=tuple(log.events),
        error=error,
    )
