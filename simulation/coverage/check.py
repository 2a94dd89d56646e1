"""Compares what a campaign has met with what it must meet."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from simulation.actors.catalogue import KINDS
from simulation.acts import Fate
from simulation.coverage import machines
from simulation.coverage.calls import CALLS, IMPOSSIBLE
from simulation.tally import Tally

ENOUGH: Final = 10_000
"""Schedules after which nothing may be missing: the rarest is met once in some hundreds."""
COLUMNS: Final[Mapping[Fate, str]] = MappingProxyType(
    {
        Fate.OK: "ok",
        Fate.FAIL: "fails",
        Fate.LOST: "lost",
        Fate.LATE: "late",
        Fate.DIE: "dies",
        Fate.DIE_AFTER: "after",
        Fate.REFUSED: "refused",
    }
)
"""Fates as they head the table."""


def missing(tally: Tally) -> Iterator[str]:
    """Names of what must be met and was not, and of calls that the table does not know."""
    for call, fates in CALLS.items():
        for fate in (Fate.OK, *fates):
            if (call, fate) not in IMPOSSIBLE and not tally.calls[call, fate]:
                yield f"call {call}: {fate}"
    for call, met in tally.calls:
        if call not in CALLS or met not in {Fate.OK, *CALLS[call]}:
            yield f"call {call}: {met} is not in the table"
    yield from (f"act {verb}" for verb in KINDS if not tally.verbs[verb])
    for transition in machines.declared():
        if transition not in machines.IMPOSSIBLE and not tally.transitions[transition]:
            yield f"transition {' / '.join(transition)}"


def table(tally: Tally) -> Iterator[str]:
    """Calls by fault, then transitions, then acts, with their counts."""
    yield f"{'call':<26}" + "".join(f"{head:>9}" for head in COLUMNS.values())
    for call in CALLS:
        yield f"{call:<26}" + "".join(f"{_cell(tally, call, fate):>9}" for fate in COLUMNS)
    yield "transitions:"
    for transition, count in sorted(tally.transitions.items()):
        yield f"  {count:>9}  {' / '.join(transition)}"
    yield "acts:"
    yield from (f"  {count:>9}  {verb}" for verb, count in tally.verbs.most_common())
    yield "not met, with the reason:"
    yield from (f"  {call}: {fate}: {why}" for (call, fate), why in IMPOSSIBLE.items())
    yield from (f"  {' / '.join(each)}: {why}" for each, why in machines.IMPOSSIBLE.items())


def _cell(tally: Tally, call: str, fate: Fate) -> str:
    if fate is not Fate.OK and fate not in CALLS[call]:
        return "-"
    return str(tally.calls[call, fate])
