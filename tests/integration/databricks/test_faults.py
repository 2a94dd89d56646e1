"""What a client meets when the workspace misbehaves on request."""

import time

import pytest
from databricks.sdk.errors import InternalError
from databricks.sdk.service import jobs

from local.databricks.documents import JsonObject
from tests.integration.databricks.test_jobs import job_id, start
from tests.integration.databricks.world import World
from tests.unit.databricks.fakes import the_bundle

RUN_NOW = "/api/2.2/jobs/run-now"


def runs(world: World) -> int:
    return len(list(world.client.jobs.list_runs()))


def test_a_lost_answer_and_no_token_make_two_runs(world: World) -> None:
    world.fault("POST", RUN_NOW, when="after", drop=True)
    start(world.client)
    assert runs(world) == 2


def test_a_lost_answer_with_a_token_makes_one_run(world: World) -> None:
    world.fault("POST", RUN_NOW, when="after", drop=True)
    start(world.client, token="one")  # noqa: S106  # an idempotency token
    assert runs(world) == 1


def test_an_error_after_the_effect_keeps_the_effect(world: World) -> None:
    error: JsonObject = {"error_code": "INTERNAL_ERROR", "message": "lost", "details": []}
    world.fault("POST", RUN_NOW, when="after", status=500, body=error)
    with pytest.raises(InternalError, match="lost"):
        start(world.client)
    assert runs(world) == 1


def test_an_error_before_the_effect_has_none(world: World) -> None:
    error: JsonObject = {"error_code": "INTERNAL_ERROR", "message": "refused", "details": []}
    world.fault("POST", RUN_NOW, status=500, body=error)
    with pytest.raises(InternalError, match="refused"):
        start(world.client)
    assert runs(world) == 0


def test_a_429_is_tried_again_after_the_time_that_it_names(world: World) -> None:
    error: JsonObject = {"error_code": "RESOURCE_EXHAUSTED", "message": "slow down", "details": []}
    world.fault("POST", RUN_NOW, status=429, body=error, headers={"Retry-After": "1"})
    number = job_id(world.client)
    begun = time.monotonic()
    world.client.jobs.run_now(number)
    assert time.monotonic() - begun >= 1
    assert runs(world) == 1


def test_a_fault_happens_as_often_as_it_says_and_can_be_taken_back(world: World) -> None:
    path = "/api/2.2/jobs/list"
    error: JsonObject = {"error_code": "INTERNAL_ERROR", "message": "no", "details": []}
    world.fault("GET", path, status=500, body=error, times=2)
    for left in (1, 0):
        with pytest.raises(InternalError):
            list(world.client.jobs.list())
        waiting = world.call("GET", "/_workspace/faults").json()["faults"]
        assert [each["times"] for each in waiting] == ([left] if left else [])
    assert list(world.client.jobs.list())
    world.fault("GET", path, status=500)
    world.call("DELETE", "/_workspace/faults")
    assert list(world.client.jobs.list())


def test_a_delay_only_delays(world: World) -> None:
    world.fault("GET", "/api/2.2/jobs/list", delay_seconds=0.3)
    begun = time.monotonic()
    assert len(list(world.client.jobs.list())) == len(the_bundle().jobs)
    assert time.monotonic() - begun >= 0.3


def test_a_template_names_every_pipeline(world: World) -> None:
    error: JsonObject = {"error_code": "RESOURCE_CONFLICT", "message": "no", "details": []}
    world.fault("GET", "/api/2.0/pipelines/{pipeline_id}", status=409, body=error)
    assert world.call("GET", "/api/2.0/pipelines/any").status_code == 409


def test_a_state_that_the_sdk_does_not_know_becomes_none(world: World) -> None:
    body: JsonObject = {"run_id": 1, "state": {"life_cycle_state": "BRAND_NEW"}}
    world.fault("GET", "/api/2.2/jobs/runs/get", status=200, body=body)
    answer = world.call("GET", "/api/2.2/jobs/runs/get?run_id=1").json()
    run = jobs.Run.from_dict(answer)
    assert run.state is not None
    assert run.state.life_cycle_state is None


def test_faults_need_the_token_and_a_known_shape(world: World) -> None:
    wrong: JsonObject = {"method": "GET", "path": "/x", "drop": True, "status": 500}
    assert world.call("POST", "/_workspace/faults", wrong).status_code == 400
