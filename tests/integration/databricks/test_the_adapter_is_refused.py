"""The adapter where the workspace refuses: credentials, rights, jobs that are not there."""

import pytest

from flows.names import FlowName, Stage
from local.databricks.documents import JsonObject
from tests.integration.databricks.adapting import (
    GET_RUN,
    LIST,
    ORDER,
    RUN_NOW,
    adapter,
    an_error,
    no_identity,
    over,
    runs,
)
from tests.integration.databricks.world import TOKEN, World
from tidegate.adapters.databricks import Databricks
from tidegate.errors import Permanent, Transient
from tidegate.ports import RunOrder, RunPhase


async def test_a_credential_that_expires_mid_poll_is_renewed_once(world: World) -> None:
    renewed: list[str] = []
    databricks = Databricks(
        host=world.host, token=TOKEN, identity=no_identity, renew=lambda: renewed.append("once")
    )
    run_id = await databricks.start(ORDER)
    world.fault("GET", GET_RUN, status=401, body=an_error("UNAUTHENTICATED"))
    assert await over(databricks, run_id) is RunPhase.SUCCEEDED
    assert renewed == ["once"]
    world.fault("GET", GET_RUN, status=401, body=an_error("UNAUTHENTICATED"), times=2)
    with pytest.raises(Transient, match="Unauthenticated"):
        await databricks.report(run_id)
    assert len(renewed) == 2


async def test_an_identitys_token_that_expired_is_asked_for_anew(world: World) -> None:
    held = ["expired"]
    databricks = Databricks(
        host=world.host,
        token="",
        identity=lambda: {"Authorization": f"Bearer {held[-1]}"},
        renew=lambda: held.append(TOKEN),
    )
    await databricks.start(ORDER)
    assert held == ["expired", TOKEN]


async def test_a_missing_right_blocks_and_says_which(world: World) -> None:
    databricks = adapter(world)
    run_id = await databricks.start(ORDER)
    denied = an_error("PERMISSION_DENIED")
    for method, path in (("GET", GET_RUN), ("POST", RUN_NOW)):
        world.fault(method, path, status=403, body=denied)
    with pytest.raises(Permanent, match="CAN MANAGE RUN"):
        await databricks.report(run_id)
    with pytest.raises(Permanent, match="CAN MANAGE RUN"):
        await databricks.start(ORDER)


async def test_a_job_that_is_missing_says_what_to_deploy(world: World) -> None:
    nowhere = RunOrder(flow=FlowName("nowhere"), stage=Stage.GOLD, level=1, attempt=1, token="t")  # noqa: S106 - an idempotency token
    with pytest.raises(Permanent, match=r"no job is named tidegate-nowhere-gold: deploy.*-t prod"):
        await adapter(world).start(nowhere)


async def test_two_jobs_of_one_name_are_refused(world: World) -> None:
    twice: JsonObject = {"jobs": [{"job_id": 1}, {"job_id": 2}]}
    world.fault("GET", LIST, status=200, body=twice)
    with pytest.raises(Permanent, match="2 jobs are named tidegate-netflix-bronze"):
        await adapter(world).start(ORDER)


async def test_a_job_that_was_deleted_and_deployed_anew_is_found_by_its_name(world: World) -> None:
    deleted: JsonObject = {"jobs": [{"job_id": 1}]}
    world.fault("GET", LIST, status=200, body=deleted)
    await adapter(world).start(ORDER)
    assert runs(world) == 1


async def test_a_call_that_the_job_refuses_blocks(world: World) -> None:
    databricks = adapter(world)
    world.fault("POST", RUN_NOW, status=400, body=an_error("INVALID_PARAMETER_VALUE"))
    with pytest.raises(Permanent, match="as scripted"):
        await databricks.start(ORDER)


async def test_an_address_that_is_not_encrypted_is_refused() -> None:
    with pytest.raises(Permanent, match="https"):
        Databricks(host="http://workspace.example", token=TOKEN, identity=no_identity)
