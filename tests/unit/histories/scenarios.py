"""What happens in the histories that are kept, told by what the machine has open at the time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from flows.names import FileId, Stage
from flows.receipt import Closed, Receipt, Table
from flows.request import BronzeRequest, GoldRequest, RequestedFile
from tests.unit.conductor.builders import (
    FLOW,
    NOTHING,
    NOW,
    TITLES,
    bronze_receipt,
    ended,
    seen,
    waiting,
)
from tidegate.conductor.events import (
    Asked,
    Ended,
    Event,
    NoAnswer,
    NotStarted,
    NotTold,
    Paused,
    Started,
    StillActive,
    Unreadable,
)
from tidegate.conductor.state import FlowState, Run
from tidegate.ledger.records import Tombstone
from tidegate.ports import RunPhase, RunReport

type Telling = Callable[[FlowState], Event]
"""An event that may be about the run that is open."""

type Story = Iterator[tuple[float, Telling]]
"""Seconds that pass, then what happens; an event may also be told of directly."""


def run_of(state: FlowState, stage: Stage) -> Run:
    found = state.stage(stage).run
    assert found is not None, f"{stage} has nothing open"
    return found


def told(event: Event) -> Telling:
    return lambda _: event


def started(stage: Stage, run_id: int) -> Telling:
    return lambda state: Started(stage=stage, run=run_of(state, stage), run_id=run_id)


def over(stage: Stage, phase: RunPhase) -> Telling:
    return lambda state: ended(stage, phase, run=run_of(state, stage))


def answered(version: int) -> Telling:
    def tell(state: FlowState) -> Event:
        run = run_of(state, Stage.BRONZE)
        receipt = bronze_receipt(version=version, attempt=run.attempt)
        return ended(Stage.BRONZE, RunPhase.SUCCEEDED, receipt, run=run)

    return tell


def silent_about(name: str) -> Telling:
    def tell(state: FlowState) -> Event:
        run = run_of(state, Stage.BRONZE)
        files = (RequestedFile(file_id=FileId(name), dataset=TITLES, path=name),)
        return Ended(
            stage=Stage.BRONZE,
            run=run,
            report=RunReport(phase=RunPhase.FAILED),
            receipt=bronze_receipt(attempt=run.attempt),
            request=BronzeRequest(flow=FLOW, level=run.level, files=files),
        )

    return tell


def folded(version: int, consumed: int) -> Telling:
    def tell(state: FlowState) -> Event:
        run = run_of(state, Stage.SILVER)
        closed = Closed(
            flow=FLOW,
            stage=Stage.SILVER,
            level=run.level,
            attempt=run.attempt,
            lines=0,
            tables={"titles": Table(version=version, rows=5)},
            consumed={TITLES: consumed},
        )
        return ended(Stage.SILVER, RunPhase.SUCCEEDED, Receipt(closed=closed), run=run)

    return tell


def published(version: int) -> Telling:
    return lambda state: Ended(
        stage=Stage.GOLD,
        run=run_of(state, Stage.GOLD),
        report=RunReport(phase=RunPhase.SUCCEEDED),
        receipt=None,
        request=GoldRequest(flow=FLOW, level=1, silver={TITLES: version}),
    )


def no_answer(stage: Stage, retry_after: float = 0) -> Telling:
    wait = timedelta(seconds=retry_after)
    return lambda state: NoAnswer(
        stage=stage, run=run_of(state, stage), reason="503", retry_after=wait
    )


def still(stage: Stage, phase: RunPhase) -> Telling:
    report = RunReport(phase=phase, detail="as it says")
    return lambda state: StillActive(stage=stage, run=run_of(state, stage), report=report)


LOOK = told(seen(waiting()))
IDLE = told(NOTHING)
STONE = Tombstone(file_id=FileId("a-b"), dataset=TITLES, lifted=False, at=NOW)


def a_file_and_its_levels() -> Story:
    yield 0, LOOK
    yield 1, started(Stage.BRONZE, 1)
    yield 15, LOOK
    yield 1, still(Stage.BRONZE, RunPhase.ACTIVE)
    yield 15, answered(1)
    yield 0, IDLE
    yield 1, started(Stage.SILVER, 2)
    yield 600, over(Stage.SILVER, RunPhase.FAILED)
    yield 60, told(seen(tombstones=(STONE,)))
    yield 1, started(Stage.SILVER, 3)
    yield 60, folded(5, consumed=1)
    yield 0, told(seen(tombstones=(STONE,)))
    yield 1, started(Stage.GOLD, 4)
    yield 60, published(5)
    yield 0, told(seen(tombstones=(STONE,)))


def failures_in_a_row() -> Story:
    for run_id in range(1, 6):
        yield 900, LOOK
        yield 1, started(Stage.BRONZE, run_id)
        yield 30, over(Stage.BRONZE, RunPhase.FAILED)
    yield 900, LOOK
    yield 86_400, LOOK
    yield 1, started(Stage.BRONZE, 6)
    yield 30, over(Stage.BRONZE, RunPhase.RETRY_LATER)
    yield 900, LOOK
    yield 1, started(Stage.BRONZE, 7)
    yield 30, answered(3)


def a_silent_workspace() -> Story:
    yield 0, LOOK
    for _ in range(5):
        yield 300, LOOK
        yield 1, no_answer(Stage.BRONZE)
    yield 600, no_answer(Stage.BRONZE, retry_after=1200)
    yield 600, LOOK
    yield 1200, LOOK
    yield 1, started(Stage.BRONZE, 1)


def refusals() -> Story:
    yield 0, LOOK
    yield (
        1,
        lambda state: NotStarted(
            stage=Stage.BRONZE, run=run_of(state, Stage.BRONZE), reason="no such job"
        ),
    )
    yield 60, LOOK
    yield 60, told(Asked())
    yield 0, LOOK
    yield 1, started(Stage.BRONZE, 1)
    yield (
        60,
        lambda state: NotTold(stage=Stage.BRONZE, run=run_of(state, Stage.BRONZE), reason="403"),
    )
    yield 86_400, LOOK
    yield (
        1,
        lambda state: Unreadable(
            stage=Stage.BRONZE, run=run_of(state, Stage.BRONZE), reason="a stranger's receipt"
        ),
    )
    yield 60, told(Asked())
    yield 0, LOOK


def an_unknown_state() -> Story:
    yield 0, LOOK
    yield 1, started(Stage.BRONZE, 1)
    yield 60, still(Stage.BRONZE, RunPhase.UNKNOWN)
    yield 7200, still(Stage.BRONZE, RunPhase.UNKNOWN)
    yield 86_400, LOOK
    yield 1, still(Stage.BRONZE, RunPhase.ACTIVE)
    yield 60, answered(3)


def a_pause_and_a_person() -> Story:
    yield 0, told(Paused(paused=True))
    yield 0, LOOK
    yield 0, told(Paused(paused=False))
    yield 0, LOOK
    yield 1, started(Stage.BRONZE, 1)
    yield 60, over(Stage.BRONZE, RunPhase.CANCELED)
    yield 60, LOOK
    yield 60, told(Asked())
    yield 0, LOOK
    yield 1, started(Stage.BRONZE, 2)
    yield 60, over(Stage.BRONZE, RunPhase.GONE)


def an_answer_that_is_silent() -> Story:
    for run_id in range(1, 4):
        yield 900, LOOK
        yield 1, started(Stage.BRONZE, run_id)
        yield 60, silent_about("c-d")
    yield 900, LOOK
    yield 1, started(Stage.BRONZE, 4)
    yield 60, answered(4)


STORIES: Mapping[str, Callable[[], Story]] = {
    story.__name__: story
    for story in (
        a_file_and_its_levels,
        failures_in_a_row,
        a_silent_workspace,
        refusals,
        an_unknown_state,
        a_pause_and_a_person,
        an_answer_that_is_silent,
    )
}
