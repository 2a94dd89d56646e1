"""Silver and gold while hosts of two releases run, of which one does not declare a dataset."""

from dataclasses import replace

from flows.names import DatasetName, FileId, Stage
from flows.receipt import Closed, Receipt, Table
from flows.request import GoldRequest, SilverRequest
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOTHING,
    NOW,
    RULES,
    TITLES,
    a_run,
    look,
    running,
    seen,
    started_stages,
)
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Decision, Ended, FollowMoves, WriteRequest
from tidegate.ledger.records import Tombstone
from tidegate.ports import RunPhase, RunReport

CAST = DatasetName("cast")
NEWER = replace(RULES, datasets={**RULES.datasets, CAST: "1.0.0"})


def stone(dataset: DatasetName, file: str) -> Tombstone:
    return Tombstone(file_id=FileId(file), dataset=dataset, lifted=False, at=NOW)


def asked_of_silver(decision: Decision) -> SilverRequest:
    (asked,) = (each.request for each in decision.before if isinstance(each, WriteRequest))
    assert isinstance(asked, SilverRequest)
    return asked


def test_moves_wait_from_the_first_whose_dataset_this_host_does_not_declare() -> None:
    """Silver would leave its table as it is, and the move would count as done for ever."""
    log = (stone(TITLES, "a"), stone(CAST, "b"), stone(TITLES, "c"))
    known = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3, CAST: 9}).with_stage(
        Stage.SILVER, consumed={TITLES: 3, CAST: 9}
    )
    first = asked_of_silver(look(known, seen(tombstones=log)))
    assert (first.epoch.after, first.epoch.to) == (0, 1)
    assert first.retracted == ("a",)
    assert [each.file_id for each in first.touched] == ["a"]
    followed = known.with_stage(Stage.SILVER, epoch=1)
    assert started_stages(look(followed, seen(tombstones=log))) == []
    rest = asked_of_silver(decide(followed, seen(tombstones=log), NEWER, NOW))
    assert (rest.epoch.after, rest.epoch.to) == (1, 3)
    assert [each.file_id for each in rest.touched] == ["b", "c"]
    done = followed.with_stage(Stage.SILVER, epoch=3)
    assert started_stages(look(done, seen(tombstones=log))) == []


def test_a_host_that_does_not_declare_a_dataset_forgets_nothing_of_it() -> None:
    state = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3, CAST: 2}).with_stage(
        Stage.SILVER, consumed={TITLES: 3}
    )
    by_the_last_release = look(state)
    assert started_stages(by_the_last_release) == []
    found = decide(by_the_last_release.state, NOTHING, NEWER, NOW)
    assert started_stages(found) == [Stage.SILVER]


BOTH = NEW.with_stage(Stage.BRONZE, produced={TITLES: 4, CAST: 9}).with_stage(
    Stage.SILVER, produced={TITLES: 5, CAST: 7}, consumed={TITLES: 3, CAST: 9}
)


def ended(decision: Decision, request: SilverRequest) -> Ended:
    """The run of silver has done what it was asked for."""
    run = decision.state.silver.run
    assert run is not None
    closed = Closed(
        flow=FLOW,
        stage=Stage.SILVER,
        level=run.level,
        attempt=run.attempt,
        lines=1,
        tables={
            "titles": Table(version=6, rows=5),
            "titles_quarantine": Table(version=2, rows=0),
        },
        consumed={name: reach.to for name, reach in request.bronze.items()},
        epoch=request.epoch.to,
    )
    return Ended(
        stage=Stage.SILVER,
        run=run,
        report=RunReport(phase=RunPhase.SUCCEEDED),
        receipt=Receipt(closed=closed),
        request=request,
    )


def test_a_level_of_silver_forgets_nothing_of_a_dataset_that_its_host_does_not_declare() -> None:
    started = look(BOTH.with_stage(Stage.GOLD, consumed={TITLES: 5, CAST: 7}))
    request = asked_of_silver(started)
    assert set(request.bronze) == {TITLES}
    over = decide(started.state, ended(started, request), RULES, NOW)
    assert not any(isinstance(each, FollowMoves) for each in over.before)
    silver = over.state.silver
    assert silver.produced == {TITLES: 6, CAST: 7}
    assert silver.consumed == {TITLES: 4, CAST: 9}
    assert started_stages(decide(over.state, NOTHING, NEWER, NOW)) == [Stage.GOLD]


def test_nor_does_a_level_of_gold() -> None:
    shown = BOTH.with_stage(Stage.SILVER, consumed={TITLES: 4, CAST: 9}).with_stage(
        Stage.GOLD, consumed={TITLES: 4, CAST: 7}
    )
    request = GoldRequest(flow=FLOW, level=1, silver={TITLES: 5})
    success = RunReport(phase=RunPhase.SUCCEEDED)
    end = Ended(
        stage=Stage.GOLD, run=a_run(Stage.GOLD), report=success, receipt=None, request=request
    )
    over = decide(running(Stage.GOLD, shown), end, RULES, NOW).state
    assert over.gold.consumed == {TITLES: 5, CAST: 7}
    assert started_stages(decide(over, NOTHING, NEWER, NOW)) == []
