"""What a look finds out before anything starts: deployments, sets that are over, budgets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from flows.flow import Coalescing
from flows.names import DatasetName, Stage
from tidegate.conductor import budget, gathering, parking
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.coalescer import StartReason
from tidegate.conductor.due import silver_is_due
from tidegate.conductor.events import Announce, Looked
from tidegate.conductor.prospects import prospect
from tidegate.conductor.state import FlowState

type Noticed = tuple[FlowState, tuple[Announce, ...]]

TABLES: Final = (Stage.BRONZE, Stage.SILVER)
"""Stages whose versions are told by table."""
WHEN: Final = "%Y%m%dT%H%M%SZ"


def declared(state: FlowState, contracts: Mapping[DatasetName, str]) -> FlowState:
    """The flow as this deployment sees it: without tables of datasets that it does not declare.

    A dataset that has another contract is parked no more.
    """
    for stage in TABLES:
        produced = state.stage(stage).produced
        kept = {name: version for name, version in produced.items() if name in contracts}
        if kept != produced:
            state = state.with_stage(stage, produced=kept)
    return parking.declared(state, contracts)


def remembered(state: FlowState, before: FlowState) -> FlowState:
    """With every table's version again: a host of another release may declare its dataset."""
    for stage in TABLES:
        known = before.stage(stage).produced
        if state.stage(stage).produced != known:
            state = state.with_stage(stage, produced=known)
    return state


def answerable(state: FlowState, seen: Looked, contracts: Mapping[DatasetName, str]) -> Looked:
    """What runs can answer for: without files of datasets that are not declared.

    The log of moves ends before the first that silver has not consumed of such a dataset. Silver
    would not touch its table, and the move would count as done; so it waits for a host that
    declares the dataset, and the moves behind it wait with it.
    """
    files = tuple(file for file in seen.files if file.dataset in contracts)
    log = seen.tombstones
    ends = range(state.silver.epoch, len(log))
    end = next((place for place in ends if log[place].dataset not in contracts), len(log))
    return replace(seen, files=files, tombstones=log[:end], left=(*log[end:], *seen.left))


def noticed(state: FlowState, seen: Looked, rules: Coalescing, now: datetime) -> Noticed:
    """The state, and alarms that have to be told before it is saved."""
    state, late = _set(gathering.settled(state), len(seen.tombstones), rules, now)
    state, used_up = _budget(state, seen, rules, now)
    return state, (*late, *used_up)


def _set(state: FlowState, epoch: int, rules: Coalescing, now: datetime) -> Noticed:
    """A set that is over ends here when silver has nothing to do for it, as with duplicates.

    One that another release declares is left to it, and to the next run of silver.
    """
    wanted, until = rules.complete_set, gathering.deadline(state, rules.complete_set)
    if wanted is None or until is None:
        return state, ()
    told: tuple[Announce, ...] = ()
    missing = gathering.missing(state, wanted)
    if missing and now >= until and not state.gathering.alarmed:
        state, told = gathering.alarmed(state), (_incomplete(state, missing),)
    if gathering.over(state, wanted, now) and not silver_is_due(state, epoch):
        state = gathering.ended(state)
    return state, told


def _incomplete(state: FlowState, missing: tuple[DatasetName, ...]) -> Announce:
    since = state.gathering.since
    key, begun = (f"{since:{WHEN}}", f"{since:%Y-%m-%d %H:%M:%S}") if since else ("", "")
    names = ", ".join(missing)
    reason = f"the set that began at {begun} UTC lacks {names}"
    told = alarm(state.flow, AlarmKind.INCOMPLETE_SET, key, reason, missing=names)
    return Announce(announcement=told)


def _budget(state: FlowState, seen: Looked, rules: Coalescing, now: datetime) -> Noticed:
    found = prospect(state, Stage.BRONZE, seen, rules, now)
    if found is None or found.why is not StartReason.BUDGET or found.at is None:
        return state, ()
    alarmed = budget.alarmed(state, now)
    if alarmed is None:
        return state, ()
    waiting = len(parking.waiting(state, seen.files))
    reason = f"{budget.used(state, now)} runs of bronze today: files wait for {found.at:%Y-%m-%d}"
    key = f"{alarmed.budget.day}"
    told = alarm(state.flow, AlarmKind.BUDGET, key, reason, files=waiting)
    return alarmed, (Announce(announcement=told),)
