"""Hands each kind of task to who can run it."""

from dataclasses import dataclass

from local.databricks.pipelines.tasks import PipelineTasks
from local.databricks.runs.model import TaskOutput
from local.databricks.runs.work import PipelineWork, TaskCall, WheelWork
from local.databricks.tasks.wheel import WheelTasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Executor:
    """Runs the tasks of this workspace's jobs."""

    wheels: WheelTasks
    pipelines: PipelineTasks

    async def execute(self, call: TaskCall) -> TaskOutput:
        """See `TaskExecutor`."""
        match call.work:
            case WheelWork() as work:
                return await self.wheels.execute(call, work)
            case PipelineWork() as work:
                return await self.pipelines.execute(work)
