"""Datasets whose files belong together: which of them have come, and how long silver waits."""

from datetime import datetime

from flows.flow import CompleteSet, WhenLate
from flows.names import DatasetName
from flows.request import Request, SilverRequest
from tidegate.conductor.due import ahead
from tidegate.conductor.state import FlowState, Gathering

NONE: frozenset[DatasetName] = frozenset()


def arrived(
    state: FlowState, rules: CompleteSet | None, dataset: DatasetName, now: datetime
) -> FlowState:
    """A file of the dataset is loaded or a duplicate; the same state when that says nothing new.

    While a run of bronze is open its rows may be in a version that silver cannot be asked for
    yet: silver would take the set without them.
    """
    mine = state.gathering
    known = mine.arrived if state.bronze.idle else mine.coming
    if rules is None or dataset not in rules.datasets or dataset in known:
        return state
    field = "arrived" if state.bronze.idle else "coming"
    return _with(state, since=mine.since or now, **{field: {**known, dataset: now}})


def settled(state: FlowState) -> FlowState:
    """No run of bronze is open any more: what came with it is there."""
    mine = state.gathering
    if not mine.coming or not state.bronze.idle:
        return state
    return _with(state, arrived={**mine.coming, **mine.arrived}, coming={})


def missing(state: FlowState, rules: CompleteSet) -> tuple[DatasetName, ...]:
    """Datasets of the set that have not come, in alphabetical order."""
    mine = state.gathering
    return tuple(sorted(rules.datasets - mine.arrived.keys() - mine.coming.keys()))


def deadline(state: FlowState, rules: CompleteSet | None) -> datetime | None:
    """Of the set that has begun; None between two sets."""
    since = state.gathering.since
    return since + rules.deadline if rules is not None and since is not None else None


def held_until(state: FlowState, rules: CompleteSet | None, now: datetime) -> datetime | None:
    """When silver goes on by itself with a set that it waits for; None when time alone is not it.

    A late set waits for the end of the run that brings its rest, or as its flow says.
    """
    until = deadline(state, rules)
    proceeds = rules is not None and rules.when_late is WhenLate.PROCEED
    return until if proceeds and until is not None and now < until else None


def held(state: FlowState, rules: CompleteSet | None, now: datetime) -> frozenset[DatasetName]:
    """Datasets whose rows silver leaves alone for now.

    The next attempt of a level that failed is never held: its request names what it covers. Nor is
    the level after one that was given up: silver may show rows of it, and has to look at all of
    them again when one of their files is retracted.
    """
    if rules is None or state.gathering.since is None or not state.silver.closed:
        return NONE
    if state.silver.abandoned:
        return NONE
    return NONE if over(state, rules, now) else rules.datasets


def over(state: FlowState, rules: CompleteSet, now: datetime) -> bool:
    """Silver may take the set: it is complete, or late, or a person let it go.

    A person who lets it go means what waits for bronze, too. A late set whose rest comes with the
    run that is under way is not cut in two.
    """
    until = deadline(state, rules)
    late = until is not None and now >= until and rules.when_late is WhenLate.PROCEED
    lost = bool(missing(state, rules)) or not state.bronze.under_way
    complete = rules.datasets <= state.gathering.arrived.keys()
    let_go = state.gathering.released and state.asked is None and not state.bronze.under_way
    return complete or (late and lost) or let_go


def taken(state: FlowState, request: Request) -> bool:
    """The request covers every version of what has come.

    It may be older than the state: who wrote it saw less, and did not come to save its attempt.
    """
    if not isinstance(request, SilverRequest):
        return False
    reach = {name: versions.to for name, versions in request.bronze.items()}
    produced = state.bronze.produced.items()
    mine = {name: version for name, version in produced if name in state.gathering.arrived}
    return not ahead(mine, reach)


def ended(state: FlowState) -> FlowState:
    """What arrives from now on, and what comes with the open run, belongs to the next set."""
    coming = state.gathering.coming
    rest = Gathering(coming=coming, since=min(coming.values(), default=None))
    return state.model_copy(update={"gathering": rest})


def released(state: FlowState) -> FlowState:
    """A person asked for a run: silver goes on with what is there."""
    return state if state.gathering.since is None else _with(state, released=True)


def alarmed(state: FlowState) -> FlowState:
    """The state that remembers that somebody was told."""
    return _with(state, alarmed=True)


def _with(state: FlowState, **changes: object) -> FlowState:
    gathering = state.gathering.model_copy(update=changes)
    return state.model_copy(update={"gathering": gathering})
