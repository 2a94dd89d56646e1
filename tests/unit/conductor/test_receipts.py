"""What a closed receipt moves in the state, and what is told and done because of it."""

from dataclasses import replace

import pytest

from flows.names import DatasetName, FileId, Stage
from flows.receipt import Closed, Receipt, SilverFile, Table
from flows.request import GoldRequest
from tests.unit.conductor.builders import (
    FLOW,
    NEW,
    NOW,
    RULES,
    TITLES,
    a_run,
    bronze_receipt,
    ended,
    running,
)
from tidegate.conductor.decide import decide
from tidegate.conductor.events import (
    Announce,
    Before,
    Decision,
    FollowMoves,
    KeepAccounts,
    MarkLoaded,
    NoteRun,
)
from tidegate.conductor.state import FlowState
from tidegate.messages import Announcement, AnnouncementType
from tidegate.ports import RunPhase

CAST = DatasetName("cast")
FOLDED = SilverFile(
    file_id=FileId("a-b"), dataset=TITLES, silver=5, quarantined=1, duplicate=0, superseded=0
)


def silver_receipt(epoch: int = 4) -> Receipt:
    closed = Closed(
        flow=FLOW,
        stage=Stage.SILVER,
        level=1,
        attempt=1,
        lines=1,
        tables={
            "titles_quarantine": Table(version=2, rows=1),
            "titles": Table(version=7, rows=20),
        },
        consumed={TITLES: 3},
        epoch=epoch,
    )
    return Receipt(closed=closed, silver_files=(FOLDED,))


def answered(stage: Stage, receipt: Receipt, state: FlowState = NEW) -> Decision:
    return decide(running(stage, state), ended(stage, RunPhase.SUCCEEDED, receipt), RULES, NOW)


def done(decision: Decision) -> tuple[Before, ...]:
    """All but the note about the run."""
    return tuple(each for each in decision.before if not isinstance(each, NoteRun))


def published(stage: Stage, **data: int) -> Announce:
    return Announce(
        announcement=Announcement(
            id=f"netflix-{stage}-1",
            type=AnnouncementType.LEVEL_PUBLISHED,
            subject=f"/flows/netflix/stages/{stage}",
            data={"level": 1, **data},
        )
    )


def test_bronze_marks_its_files_and_tells_of_its_level() -> None:
    receipt = bronze_receipt()
    assert done(answered(Stage.BRONZE, receipt)) == (
        MarkLoaded(receipt=receipt, run=a_run(Stage.BRONZE)),
        published(Stage.BRONZE, **{"rows.titles": 5}),
    )


def test_silver_puts_its_accounts_on_record_and_follows_the_moves_that_it_consumed() -> None:
    receipt = silver_receipt()
    known = NEW.with_stage(Stage.SILVER, epoch=1)
    told = published(Stage.SILVER, **{"rows.titles": 20, "rows.titles_quarantine": 1})
    keep = KeepAccounts(receipt=receipt, run=a_run(Stage.SILVER))
    decision = answered(Stage.SILVER, receipt, known)
    assert done(decision) == (keep, FollowMoves(after=1, to=4), told)
    again = answered(Stage.SILVER, receipt, NEW.with_stage(Stage.SILVER, epoch=4))
    assert done(again) == (keep, told)


def test_the_rows_of_a_level_are_told_in_alphabetical_order() -> None:
    *_, told = done(answered(Stage.SILVER, silver_receipt()))
    assert isinstance(told, Announce)
    assert list(told.announcement.data) == ["level", "rows.titles", "rows.titles_quarantine"]


def test_gold_tells_of_its_level_and_of_no_rows() -> None:
    request = GoldRequest(flow=FLOW, level=1, silver={TITLES: 7})
    event = replace(ended(Stage.GOLD, RunPhase.SUCCEEDED), request=request)
    assert done(decide(running(Stage.GOLD), event, RULES, NOW)) == (published(Stage.GOLD),)


def test_silver_has_the_versions_of_what_it_consumed() -> None:
    """Its tables of quarantine, and what another level consumed, make nothing due."""
    state = answered(Stage.SILVER, silver_receipt()).state
    assert state.silver.produced == {TITLES: 7}
    assert state.silver.consumed == {TITLES: 3}
    assert state.silver.epoch == 4
    assert state.silver.rows == {"titles": 20, "titles_quarantine": 1}
    assert state.silver.closed


def test_bronze_knows_the_rows_of_its_tables_from_the_first_version_on() -> None:
    """A table's first version is 0."""
    stage = answered(Stage.BRONZE, bronze_receipt(version=0)).state.bronze
    assert (stage.produced, stage.rows) == ({TITLES: 0}, {"titles": 5})


@pytest.mark.parametrize(("version", "rows"), [(2, 99), (3, 5), (4, 5)])
def test_rows_are_those_of_the_newest_version_that_was_told(version: int, rows: int) -> None:
    known = NEW.with_stage(Stage.BRONZE, produced={TITLES: 3, CAST: 1}, rows={"titles": 99})
    stage = answered(Stage.BRONZE, bronze_receipt(version=version), known).state.bronze
    assert stage.rows == {"titles": rows}
    assert stage.produced == {TITLES: max(version, 3), CAST: 1}
