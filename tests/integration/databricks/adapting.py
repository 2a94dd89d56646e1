"""The service's adapter, as its tests open it, and one order."""

import asyncio
from collections.abc import Mapping

from flows.names import FlowName, Stage
from local.databricks.documents import JsonObject
from tests.integration.databricks.world import TOKEN, World
from tidegate.adapters.databricks import Databricks
from tidegate.ports import RunId, RunOrder, RunPhase

RUN_NOW = "/api/2.2/jobs/run-now"
GET_RUN = "/api/2.2/jobs/runs/get"
LIST = "/api/2.2/jobs/list"
ORDER = RunOrder(
    flow=FlowName("netflix"),
    stage=Stage.BRONZE,
    level=3,
    attempt=1,
    token="3-1",  # noqa: S106 - an idempotency token
)


def an_error(code: str) -> JsonObject:
    return {"error_code": code, "message": "as scripted", "details": []}


def no_identity() -> Mapping[str, str]:
    raise AssertionError("the token opens this workspace")


def adapter(world: World) -> Databricks:
    return Databricks(host=world.host, token=TOKEN, identity=no_identity)


def runs(world: World) -> int:
    return len(list(world.client.jobs.list_runs()))


async def over(databricks: Databricks, run_id: RunId) -> RunPhase:
    """Wait until the run is not active, and return its phase."""
    async with asyncio.timeout(10):
        while (phase := (await databricks.report(run_id)).phase) is RunPhase.ACTIVE:
            pass
    return phase
