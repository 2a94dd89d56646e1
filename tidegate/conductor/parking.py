"""Datasets that bronze keeps leaving unanswered: parked, so that the others go on."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flows.names import DatasetName
from flows.request import BronzeRequest
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.events import Announce, Ended, WaitingFile
from tidegate.conductor.notes import MAX_DETAIL
from tidegate.conductor.policy import MAX_FAILURES
from tidegate.conductor.state import FlowState, Parked

MOST_VERSIONS: Final = 8
"""Contract versions of a dataset that are remembered."""


def unanswered(event: Ended) -> Counter[DatasetName]:
    """Requested files that the receipt is silent about, by dataset."""
    if event.receipt is None or not isinstance(event.request, BronzeRequest):
        return Counter()
    answered = {file.file_id for file in event.receipt.bronze_files}
    return Counter(file.dataset for file in event.request.files if file.file_id not in answered)


def told(
    state: FlowState, event: Ended, contracts: Mapping[DatasetName, str], now: datetime
) -> tuple[FlowState, tuple[Announce, ...]]:
    """Counts who is silent, and parks whoever was silent `MAX_FAILURES` times in a row.

    `contracts` are the versions that are deployed.
    """
    if not isinstance(event.request, BronzeRequest):
        return state, ()
    silent = unanswered(event)
    asked = {file.dataset for file in event.request.files}
    others = {name: count for name, count in state.silent.items() if name not in asked}
    counts = {**others, **{name: state.silent.get(name, 0) + 1 for name in silent}}
    lost = sorted(name for name in silent if counts[name] >= MAX_FAILURES)
    parked = {
        name: Parked(
            reason=_reason(silent[name], event.report.detail),
            at=now,
            contract_version=contracts.get(name, ""),
        )
        for name in lost
    }
    kept = {name: count for name, count in counts.items() if name not in parked}
    changed = state.model_copy(
        update={
            "silent": kept,
            "parked": {**state.parked, **parked},
            "parked_under": _parked_under(state, asked - silent.keys(), parked),
        }
    )
    return changed, tuple(_alarm(state, event, name, parked[name].reason) for name in lost)


def waiting(state: FlowState, files: tuple[WaitingFile, ...]) -> tuple[WaitingFile, ...]:
    """Files of datasets that are not parked."""
    if not state.parked:
        return files
    return tuple(file for file in files if file.dataset not in state.parked)


def _parked_under(
    state: FlowState, answered: set[DatasetName], parked: Mapping[DatasetName, Parked]
) -> dict[DatasetName, tuple[str, ...]]:
    known = {name: each for name, each in state.parked_under.items() if name not in answered}
    now = {name: (*known.get(name, ()), each.contract_version) for name, each in parked.items()}
    return {**known, **{name: versions[-MOST_VERSIONS:] for name, versions in now.items()}}


def declared(state: FlowState, contracts: Mapping[DatasetName, str]) -> FlowState:
    """A dataset with a contract under which it was not parked yet is parked no more.

    A release that does not declare it, or declares it as before, does not set it free, and forgets
    no silence of it: it may run beside the one that parked it.
    """
    parked = {
        name: each
        for name, each in state.parked.items()
        if contracts.get(name, each.contract_version)
        in (each.contract_version, *state.parked_under.get(name, ()))
    }
    return state if parked == state.parked else state.model_copy(update={"parked": parked})


def forgiven(state: FlowState) -> FlowState:
    """A person asked for a run: every dataset gets another chance."""
    return state.model_copy(update={"parked": {}, "silent": {}, "parked_under": {}})


def _reason(files: int, detail: str) -> str:
    told = f": {detail}" if detail else ""
    many = "1 file" if files == 1 else f"{files} files"
    return f"{MAX_FAILURES} runs of bronze in a row are silent about {many}{told}"[:MAX_DETAIL]


def _alarm(state: FlowState, event: Ended, dataset: DatasetName, reason: str) -> Announce:
    key = f"{dataset}-{event.run.level}-{event.run.attempt}"
    return Announce(
        announcement=alarm(
            state.flow, AlarmKind.PARKED, key, f"{dataset}: {reason}", dataset=dataset
        )
    )
