"""A run that was called failed, and whose process works on beside the next attempt."""

import pytest

from flows.layout import REQUESTS, request_path
from flows.names import FlowName, Stage
from flows.request import BronzeRequest
from simulation.acts import Work
from simulation.fibers import at_once
from simulation.world.nature import Nature
from simulation.world.workspace import SimRun, SimWorkspace
from simulation.world.world import World
from tidegate.ports import BlobRef, RunOrder, RunPhase

NETFLIX = FlowName("netflix")


@pytest.fixture
def workspace() -> SimWorkspace:
    stores = World(Nature(renames=False, skews=(0.0, 0.0))).stores
    request = BronzeRequest(flow=NETFLIX, level=1, files=())
    place = BlobRef(container=REQUESTS, path=request_path(NETFLIX, Stage.BRONZE, 1))
    at_once(stores.lake.put(place, request.model_dump_json().encode(), overwrite=False))
    return stores.workspace


def attempt(workspace: SimWorkspace, number: int) -> SimRun:
    order = RunOrder(flow=NETFLIX, stage=Stage.BRONZE, level=1, attempt=number, token=f"t{number}")
    return workspace.runs[at_once(workspace.start(order))]


def lingering(workspace: SimWorkspace) -> SimRun:
    run = attempt(workspace, 1)
    workspace.move(run, Work.GO)
    workspace.move(run, Work.LINGERS)
    return run


def test_it_answers_while_the_next_attempt_runs(workspace: SimWorkspace) -> None:
    run = lingering(workspace)
    assert (run.phase, workspace.moving()) == (RunPhase.FAILED, [])
    second = attempt(workspace, 2)
    assert workspace.moving() == [second, run]
    for _ in range(2):
        workspace.move(run, Work.GO)
    assert [each.closed.attempt for each in workspace.receipts] == [1]
    assert (run.phase, workspace.moving()) == (RunPhase.FAILED, [second])


def test_one_that_was_deleted_does_nothing_more(workspace: SimWorkspace) -> None:
    run = lingering(workspace)
    second = attempt(workspace, 2)
    workspace.move(run, Work.GONE)
    assert workspace.moving() == [second]


def test_a_run_that_has_not_begun_just_fails(workspace: SimWorkspace) -> None:
    run = attempt(workspace, 1)
    workspace.move(run, Work.LINGERS)
    assert (run.phase, run.lingers) == (RunPhase.FAILED, False)
