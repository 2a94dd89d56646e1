"""Datasets whose files belong together: which of them have come, and how long silver waits."""

from datetime import datetime

from flows.flow import CompleteSet, WhenLate
from flows.names import DatasetName
from tidegate.conductor.state import FlowState, Gathering

NONE: frozenset[DatasetName] = frozenset()


def arrived(
    state: FlowState, rules: CompleteSet | None, dataset: DatasetName, now: datetime
) -> FlowState:
    """A file of the dataset is loaded or a duplicate; the same state when that says nothing new."""
    known = state.gathering
    if rules is None or dataset not in rules.datasets or dataset in known.arrived:
        return state
    changes = {"since": known.since or now, "arrived": {**known.arrived, dataset: now}}
    return _with(state, known.model_copy(update=changes))


def missing(state: FlowState, rules: CompleteSet) -> tuple[DatasetName, ...]:
    """Datasets of the set that have not come, in alphabetical order."""
    return tuple(sorted(rules.datasets - state.gathering.arrived.keys()))


def deadline(state: FlowState, rules: CompleteSet | None) -> datetime | None:
    """Of the set that has begun; None between two sets."""
    since = state.gathering.since
    return since + rules.deadline if rules is not None and since is not None else None


def held(state: FlowState, rules: CompleteSet | None, now: datetime) -> frozenset[DatasetName]:
    """Datasets whose rows silver leaves alone for now.

    The next attempt of a level that failed is never held: its request names what it covers.
    """
    if rules is None or state.gathering.since is None or not state.silver.closed:
        return NONE
    return NONE if over(state, rules, now) else rules.datasets


def over(state: FlowState, rules: CompleteSet, now: datetime) -> bool:
    """Silver may take the set: it is complete, or late, or a person let it go.

    A person who lets it go means what waits for bronze, too.
    """
    until = deadline(state, rules)
    late = until is not None and now >= until and rules.when_late is WhenLate.PROCEED
    at_rest = state.asked is None and not state.bronze.under_way
    return late or not missing(state, rules) or (state.gathering.released and at_rest)


def ended(state: FlowState) -> FlowState:
    """What arrives from now on belongs to the next set."""
    return _with(state, Gathering())


def released(state: FlowState) -> FlowState:
    """A person asked for a run: silver goes on with what is there."""
    if state.gathering.since is None:
        return state
    return _with(state, state.gathering.model_copy(update={"released": True}))


def alarmed(state: FlowState) -> FlowState:
    """The state that remembers that somebody was told."""
    return _with(state, state.gathering.model_copy(update={"alarmed": True}))


def _with(state: FlowState, gathering: Gathering) -> FlowState:
    return state.model_copy(update={"gathering": gathering})
