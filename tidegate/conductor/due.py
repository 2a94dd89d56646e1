"""Which stage has work, and what its request says. Nothing here looks at attempts."""

from collections.abc import Mapping, Sequence

from flows.names import DatasetName, Stage
from flows.request import (
    BronzeRequest,
    GoldRequest,
    Request,
    RequestedFile,
    SilverRequest,
    TouchedFile,
    VersionRange,
)
from tidegate.conductor import parking
from tidegate.conductor.events import Looked
from tidegate.conductor.state import FlowState
from tidegate.ledger.records import Tombstone


def silver_is_due(state: FlowState, epoch: int, held: frozenset[DatasetName] = frozenset()) -> bool:
    """Bronze's versions or the tombstone log moved since silver's last closed receipt.

    The versions of the datasets that are `held` do not count.
    """
    silver = state.silver
    produced = {name: v for name, v in state.bronze.produced.items() if name not in held}
    return ahead(produced, silver.consumed) or epoch != silver.epoch


def gold_is_due(state: FlowState) -> bool:
    """Silver's versions moved since gold's last closed receipt."""
    return ahead(state.silver.produced, state.gold.consumed)


def ahead(produced: Mapping[DatasetName, int], consumed: Mapping[DatasetName, int]) -> bool:
    """A table has a version that was not consumed."""
    return any(version > consumed.get(name, -1) for name, version in produced.items())


def request(
    state: FlowState,
    stage: Stage,
    level: int,
    seen: Looked,
    held: frozenset[DatasetName] = frozenset(),
) -> Request:
    """What a run of this stage must cover; of datasets that are `held` silver takes nothing new."""
    match stage:
        case Stage.BRONZE:
            return _bronze(state, level, seen)
        case Stage.SILVER:
            return _silver(state, level, seen.tombstones, held)
        case Stage.GOLD:
            return GoldRequest(flow=state.flow, level=level, silver=state.silver.produced)


def _bronze(state: FlowState, level: int, seen: Looked) -> BronzeRequest:
    files = tuple(
        RequestedFile(file_id=file.file_id, dataset=file.dataset, path=file.target)
        for file in parking.waiting(state, seen.files)
    )
    return BronzeRequest(flow=state.flow, level=level, files=files)


def _silver(
    state: FlowState, level: int, log: Sequence[Tombstone], held: frozenset[DatasetName]
) -> SilverRequest:
    """Every log entry between the two epochs touches its file, also one that was lifted again.

    A dataset without a range is left out: silver has nothing of it, or nothing while it is held,
    and its first fold will know which of its files are retracted.
    """
    ranges = _ranges(state, held)
    latest = {stone.file_id: stone for stone in log}
    touched = {stone.file_id: stone for stone in log[state.silver.epoch :]}
    return SilverRequest(
        flow=state.flow,
        level=level,
        bronze=ranges,
        epoch=VersionRange(after=state.silver.epoch, to=len(log)),
        retracted=tuple(id_ for id_, stone in latest.items() if not stone.lifted),
        touched=tuple(
            TouchedFile(file_id=stone.file_id, dataset=stone.dataset)
            for stone in touched.values()
            if stone.dataset in ranges
        ),
    )


def _ranges(state: FlowState, held: frozenset[DatasetName]) -> dict[DatasetName, VersionRange]:
    ranges: dict[DatasetName, VersionRange] = {}
    for name, version in state.bronze.produced.items():
        consumed = state.silver.consumed.get(name, -1)
        to = consumed if name in held else version
        if to >= 0:
            ranges[name] = VersionRange(after=consumed, to=to)
    return ranges
