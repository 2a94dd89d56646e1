"""Pipeline tasks: a job's task that is one update of a pipeline."""

from dataclasses import dataclass

from local.databricks.errors import ApiError
from local.databricks.pipelines.model import Cause
from local.databricks.pipelines.updates import Updates
from local.databricks.runs.model import TaskOutput
from local.databricks.runs.work import PipelineWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineTasks:
    """An update that is active already fails the task: two never overlap and none is adopted."""

    updates: Updates

    async def execute(self, work: PipelineWork) -> TaskOutput:
        """How the update failed, if it did. Raises CancelledError when the update is down."""
        pipeline = self.updates.pipeline(work.pipeline_id)
        try:
            update = self.updates.start(pipeline, Cause.JOB_TASK, work.request)
        except ApiError as error:
            return TaskOutput(error=f"{error.code}: {error}", error_trace=str(error))
        end = await self.updates.ended(update)
        return TaskOutput(error=end.error, error_trace=end.error_trace)
