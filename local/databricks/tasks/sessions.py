"""A Spark session for each task on the one warm Spark context."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from pyspark.sql import SparkSession


class Sessions(Protocol):
    """Where tasks get their session from."""

    def session_of(self, task: str, label: str) -> AbstractContextManager[SparkSession | None]:
        """For the calling thread, until it leaves."""
        ...

    def interrupt(self, task: str) -> None:
        """Cancel every Spark job of the task, those of its streams too."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClonedSessions:
    """Settings and temporary views are the task's own, tables and the Spark context are shared."""

    warm: SparkSession

    @contextmanager
    def session_of(self, task: str, label: str) -> Iterator[SparkSession]:
        """A clone of the warm session: data sources that it registered are there too."""
        context = self.warm.sparkContext
        # The clone and the active session have no public name in PySpark.
        clone = self.warm._jsparkSession.cloneSession()  # noqa: SLF001
        session = SparkSession(context, clone)
        java_class = SparkSession._get_j_spark_session_class(session._jvm)  # noqa: SLF001
        java_class.setActiveSession(clone)
        # Delta's parser drops the arguments of `sql(text, args)`; the older way passes it by.
        session.conf.set("spark.sql.legacy.parameterSubstitution.constantsOnly", "true")
        # Unlike the job group, which a stream replaces by its own, a tag reaches its jobs.
        context.addJobTag(task)
        context.setJobGroup(task, label, interruptOnCancel=True)
        context.setLocalProperty("spark.scheduler.pool", task)
        try:
            yield session
        finally:
            context.clearJobTags()
            java_class.clearActiveSession()

    def interrupt(self, task: str) -> None:
        """Cancel every Spark job of the task, those of its streams too."""
        self.warm.sparkContext.cancelJobsWithTag(task)
