"""Pipelines and updates through the real `databricks-sdk`."""

from functools import partial
from pathlib import Path

import pytest
from databricks.sdk.errors import BadRequest, ResourceConflict, ResourceDoesNotExist
from databricks.sdk.service import pipelines

from local.databricks.pipelines.model import UpdateEnd
from local.databricks.spec import UpdateRequest
from tests.integration.databricks.world import FakeSpark, World, running, until
from tests.unit.databricks.fakes import HeldUpdates


def the_pipeline(world: World) -> str:
    (found,) = world.client.pipelines.list_pipelines(filter="name LIKE 'tidegate-net%-gold'")
    return found.pipeline_id or ""


def state(world: World, update_id: str) -> str:
    update = world.client.pipelines.get_update(the_pipeline(world), update_id).update
    assert update is not None
    assert update.state is not None
    return update.state.value


def start(world: World) -> str:
    return world.client.pipelines.start_update(the_pipeline(world)).update_id or ""


def test_an_update_completes_and_leaves_its_events(world: World) -> None:
    update_id = start(world)
    until(lambda: state(world, update_id) == "COMPLETED")
    events = list(world.client.pipelines.list_pipeline_events(the_pipeline(world), max_results=2))
    said = [(event.message or "").removeprefix(f"Update {update_id[:6]} is ") for event in events]
    assert said == [
        "COMPLETED.", "tidegate-netflix-gold", "RUNNING.", "SETTING_UP_TABLES.", "INITIALIZING.",
        "WAITING_FOR_RESOURCES.", "Started by API_CALL.",
    ]  # fmt: skip
    assert {event.event_type for event in events} == {
        "update_progress", "flow_progress", "create_update",
    }  # fmt: skip
    assert events[1].origin is not None
    assert events[1].origin.dataset_name == "titles"


def test_the_engine_is_told_what_the_bundle_says(world: World) -> None:
    update_id = start(world)
    until(lambda: state(world, update_id) == "COMPLETED")
    (spec,) = world.spark.updates.specs
    assert (spec.catalog, spec.schema) == ("spark_catalog", "netflix_gold")
    assert spec.configuration["tidegate.catalog"] == "spark_catalog"
    assert spec.storage.endswith(f"/pipelines/{spec.pipeline_id}")


def test_a_second_update_conflicts_while_the_first_is_active(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(updates=HeldUpdates())) as world:
        update_id = start(world)
        with pytest.raises(ResourceConflict, match=f"active update {update_id} already exists"):
            start(world)
        assert world.client.pipelines.get(the_pipeline(world)).state in (
            pipelines.PipelineState.STARTING,
            pipelines.PipelineState.RUNNING,
        )
        world.on_loop(world.spark.updates.release)
        until(lambda: state(world, update_id) == "COMPLETED")
        start(world)


def test_stop_cancels_the_active_update(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(updates=HeldUpdates())) as world:
        update_id = start(world)
        until(lambda: state(world, update_id) == "RUNNING")
        world.client.pipelines.stop(the_pipeline(world)).result()
        assert state(world, update_id) == "CANCELED"


def test_a_failed_update_says_why_in_its_events(tmp_path: Path) -> None:
    end = UpdateEnd(error="ExpectationFailed: valid_id")
    with running(tmp_path, FakeSpark(updates=HeldUpdates(held=False, end=end))) as world:
        update_id = start(world)
        until(lambda: state(world, update_id) == "FAILED")
        event = next(iter(world.client.pipelines.list_pipeline_events(the_pipeline(world))))
        assert event.level is pipelines.EventLevel.ERROR
        assert event.error is not None
        assert event.error.exceptions is not None
        assert event.error.exceptions[0].message == "ExpectationFailed: valid_id"


def test_an_update_that_was_active_at_a_restart_has_failed(tmp_path: Path) -> None:
    with running(tmp_path, FakeSpark(updates=HeldUpdates())) as world:
        update_id = start(world)
        until(lambda: state(world, update_id) == "RUNNING")
    with running(tmp_path) as world:
        assert state(world, update_id) == "FAILED"
        until(lambda: state(world, start(world)) == "COMPLETED")


def test_updates_are_listed_newest_first_over_pages(world: World) -> None:
    started = []
    for _ in range(3):
        started.append(start(world))
        until(lambda: state(world, started[-1]) == "COMPLETED")
    first = world.client.pipelines.list_updates(the_pipeline(world), max_results=2)
    assert [each.update_id for each in first.updates or ()] == started[:0:-1]
    rest = world.client.pipelines.list_updates(
        the_pipeline(world), page_token=first.next_page_token
    )
    assert [each.update_id for each in rest.updates or ()] == started[:1]


def test_what_is_not_there_is_a_404(world: World) -> None:
    with pytest.raises(ResourceDoesNotExist, match="pipeline nope was not found"):
        world.client.pipelines.start_update("nope")
    with pytest.raises(ResourceDoesNotExist, match="update nope was not found"):
        world.client.pipelines.get_update(the_pipeline(world), "nope")


def test_filters_and_options_that_are_not_understood_are_refused(world: World) -> None:
    assert not list(world.client.pipelines.list_pipelines(filter="name LIKE 'other%'"))
    with pytest.raises(BadRequest, match="filter must be"):
        list(world.client.pipelines.list_pipelines(filter="notebook='/x'"))
    with pytest.raises(BadRequest, match="reset_checkpoint_selection"):
        world.client.pipelines.start_update(
            the_pipeline(world), reset_checkpoint_selection=["titles"]
        )


def completed(world: World, update_id: str) -> bool:
    return state(world, update_id) == "COMPLETED"


def test_an_update_is_asked_for_a_dry_run_or_for_some_tables(world: World) -> None:
    pipeline = the_pipeline(world)
    some = {"refresh_selection": ["a", "b"], "full_refresh_selection": ["c"]}
    for asked in ({"validate_only": True}, some, {"full_refresh": True}):
        update_id = world.client.pipelines.start_update(pipeline, **asked).update_id or ""
        until(partial(completed, world, update_id))
        update = world.client.pipelines.get_update(pipeline, update_id).update
        assert update is not None
        assert {name: getattr(update, name) for name in asked} == asked
    assert world.spark.updates.requests == [
        UpdateRequest(validate_only=True),
        UpdateRequest(refresh_selection=("a", "b"), full_refresh_selection=("c",)),
        UpdateRequest(full_refresh=True),
    ]
    with pytest.raises(BadRequest, match="give no selection with it"):
        world.client.pipelines.start_update(pipeline, full_refresh=True, refresh_selection=["a"])
    with pytest.raises(BadRequest, match="in both selections: a"):
        world.client.pipelines.start_update(
            pipeline, refresh_selection=["a"], full_refresh_selection=["a", "b"]
        )
