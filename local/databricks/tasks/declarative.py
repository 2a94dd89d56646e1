"""Runs updates of declarative pipelines in threads of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from local.databricks.pipelines.model import Report, UpdateEnd
from local.databricks.spec import PipelineSpec
from local.databricks.tasks.sessions import ClonedSessions


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarativeEngine:
    """The engine in `local.databricks.declarative`, on a clone of the warm session."""

    sessions: ClonedSessions

    async def update(
        self,
        spec: PipelineSpec,
        label: str,
        *,
        full_refresh: bool,
        report: Callable[[Report], None],
    ) -> UpdateEnd:
        """See `Engine`."""
        del label, full_refresh, report
        return UpdateEnd(error=f"no engine for {spec.name}")
