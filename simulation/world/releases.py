"""The present release and the next one: other contracts, other coalescing, other limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Final

from flows.catalogue import load_flows
from flows.flow import CompleteSet, Flow, WhenLate
from flows.names import DatasetName, FlowName
from simulation.world.contents import COLUMNS, LONG, STATES
from tidegate.check.limits import Limits

NETFLIX: Final = FlowName("netflix")
TITLES: Final = DatasetName("titles")
CAST: Final = DatasetName("cast")
DATASETS: Final = (TITLES, CAST)
"""Two are enough for everything that datasets can do to each other."""
PRESENT: Final = 0
NEXT: Final = 1
PATIENCE: Final = timedelta(minutes=20)
"""A quiet period that no schedule waits for."""

FEW: Final = 2
"""Files that are enough for a run, where few are."""
DEADLINE: Final = timedelta(minutes=2)
"""Of a set of both datasets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a deployment brings."""

    flows: Mapping[FlowName, Flow]
    limits: Limits


@cache
def _declared() -> Flow:
    """Declarations are YAML: reading one takes longer than many schedules."""
    return load_flows()[NETFLIX]


@cache
def releases(
    *,
    patient: bool = False,
    daily_runs: int | None = None,
    together: bool = False,
    waits: bool = False,
    few: bool = False,
    stated: bool = False,
    without_cast: int | None = None,
) -> Sequence[Release]:
    """The present one and the next one: it has new contracts and reads longer cells.

    In patient ones quiet is longer than the maximum wait, which then decides alone. `together`:
    the datasets belong to a set, which `waits` when it is late. `few`: small numbers make a run.
    `stated`: files of titles have manifests. `without_cast`: the release that does not declare it.
    """
    flow = _declared()
    late = WhenLate.WAIT if waits else WhenLate.PROCEED
    both = CompleteSet(datasets=frozenset(DATASETS), deadline=DEADLINE, when_late=late)
    wanted = both if together else None
    rules = replace(flow.coalescing, daily_runs=daily_runs, complete_set=wanted)
    rules = replace(rules, max_files=FEW, max_bytes=len(LONG)) if few else rules
    flow = replace(flow, coalescing=rules)
    if patient:
        flow = replace(flow, coalescing=replace(flow.coalescing, quiet=PATIENCE))
    titles = flow.datasets[DATASETS[0]]
    slim = replace(titles, columns=tuple(titles.column(name) for name in COLUMNS), derived=())
    contracts = {name: replace(slim, dataset=name) for name in DATASETS}
    if stated:
        contracts[TITLES] = replace(contracts[TITLES], control=STATES)
    newer = {
        name: replace(each, version=f"{each.version}-next") for name, each in contracts.items()
    }
    slower = replace(flow.coalescing, quiet=flow.coalescing.quiet + timedelta(seconds=2))
    both_of_them = (
        replace(flow, datasets=contracts),
        replace(flow, datasets=newer, coalescing=slower),
    )
    present, following = (
        _without_cast(each) if number == without_cast else each
        for number, each in enumerate(both_of_them)
    )
    return (
        Release(flows={NETFLIX: present}, limits=Limits(cell_characters=len(LONG) // 2)),
        Release(flows={NETFLIX: following}, limits=Limits()),
    )


def _without_cast(flow: Flow) -> Flow:
    """One dataset is no set."""
    rest = {name: each for name, each in flow.datasets.items() if name != CAST}
    rules = replace(flow.coalescing, complete_set=None)
    return replace(flow, datasets=rest, coalescing=rules)
