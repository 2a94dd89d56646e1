"""An update passes through the states of the Pipelines API, in their order."""

from itertools import pairwise
from pathlib import Path

import pytest
from databricks.sdk.service.pipelines import UpdateInfoState

from local.databricks.pipelines.model import FINAL, NEXT, ON_THE_WAY, UpdateState
from local.databricks.pipelines.store import UpdateStore
from local.databricks.pipelines.tasks import PipelineTasks
from local.databricks.pipelines.updates import Updates
from local.databricks.runs.work import PipelineWork
from tests.unit.databricks.fakes import BrokenOnce, Ticking, the_bundle


def test_every_state_but_queued_is_one_of_the_api() -> None:
    api = {state.value for state in UpdateInfoState}
    # A second update is refused while one is active, so none ever waits for another.
    assert api - {state.value for state in UpdateState} == {"QUEUED"}
    assert {state.value for state in UpdateState} <= api


def test_an_update_goes_forward_and_may_leave_out_what_it_does_not_need() -> None:
    assert all(later in NEXT[earlier] for earlier, later in pairwise(ON_THE_WAY))
    assert UpdateState.SETTING_UP_TABLES in NEXT[UpdateState.INITIALIZING]
    places = {state: at for at, state in enumerate(ON_THE_WAY)}
    assert all(
        places[later] > places[state]
        for state in ON_THE_WAY
        for later in NEXT[state] & set(ON_THE_WAY)
    )


async def test_an_unexpected_error_fails_its_update_and_frees_the_pipeline(tmp_path: Path) -> None:
    bundle, store = the_bundle(), UpdateStore(tmp_path)
    updates = Updates(
        bundle=bundle,
        store=store,
        engine=BrokenOnce(OSError("no place left")),
        clock=Ticking(),
        storage="abfs://lake@devstoreaccount1.dfs.core.windows.net/pipelines",
    )
    pipeline, tasks = bundle.pipelines[0], PipelineTasks(updates=updates)
    with pytest.raises(OSError, match="no place"):
        await tasks.execute(PipelineWork(pipeline_id=pipeline.pipeline_id))
    (broken,) = store.updates(pipeline.pipeline_id)
    assert broken.state is UpdateState.FAILED
    _, last = next(store.events(pipeline.pipeline_id))
    assert last.report.error == "OSError: no place left"
    again = await tasks.execute(PipelineWork(pipeline_id=pipeline.pipeline_id))
    assert again.error is None
    store.close()


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_an_update_that_is_under_way_can_fail_and_be_stopped(state: UpdateState) -> None:
    assert UpdateState.FAILED in NEXT[state]
    assert {UpdateState.STOPPING, UpdateState.CANCELED} & NEXT[state]
    assert {UpdateState.COMPLETED, UpdateState.FAILED, UpdateState.CANCELED} == FINAL
