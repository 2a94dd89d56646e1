"""Sets that silver waits for, and what is asked of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flows.flow import CompleteSet, WhenLate
from flows.names import DatasetName, FileId, Stage
from flows.request import SilverRequest
from tests.unit.conductor.builders import (
    NEW,
    NOTHING,
    NOW,
    RULES,
    TITLES,
)
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import Announce, Decision, Looked, WriteRequest
from tidegate.conductor.state import FlowState, Gathering
from tidegate.ledger.records import Tombstone

CAST, OTHER = DatasetName("cast"), DatasetName("other")
SET = CompleteSet(datasets=frozenset({TITLES, CAST}), deadline=timedelta(hours=1))
PATIENT = replace(SET, when_late=WhenLate.WAIT)
SINCE = NOW - timedelta(minutes=10)
LATE = SINCE + SET.deadline


def rules(of: CompleteSet | None = SET) -> Rules:
    coalescing = replace(RULES.coalescing, complete_set=of)
    return replace(RULES, coalescing=coalescing, datasets=dict.fromkeys([TITLES, CAST, OTHER], "1"))


def gathered(*datasets: DatasetName, state: FlowState = NEW, **changes: object) -> FlowState:
    found = Gathering(since=SINCE, arrived=dict.fromkeys(datasets, SINCE))
    return state.model_copy(update={"gathering": found.model_copy(update=changes)})


def moved(state: FlowState = NEW, **versions: int) -> FlowState:
    """Bronze is ahead of silver."""
    produced = {DatasetName(name): version for name, version in versions.items()}
    return state.with_stage(Stage.BRONZE, produced=produced)


HALF = gathered(TITLES, state=moved(titles=3))
WHOLE = gathered(TITLES, CAST, state=moved(titles=3, cast=4))


def look(
    state: FlowState, now: datetime = NOW, what: Looked = NOTHING, of: CompleteSet | None = SET
) -> Decision:
    return decide(state, what, rules(of), now)


def asked_of_silver(decision: Decision) -> SilverRequest:
    (request,) = [each.request for each in decision.before if isinstance(each, WriteRequest)]
    assert isinstance(request, SilverRequest)
    return request


def reach(decision: Decision) -> Mapping[str, tuple[int, int]]:
    ranges = asked_of_silver(decision).bronze
    return {name: (each.after, each.to) for name, each in ranges.items()}


def alarms(decision: Decision) -> list[Announce]:
    return [each for each in decision.before if isinstance(each, Announce)]


def stone(dataset: DatasetName) -> Tombstone:
    return Tombstone(file_id=FileId(f"{dataset}-1"), dataset=dataset, lifted=False, at=NOW)
