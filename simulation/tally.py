"""What many schedules amount to; tallies of several processes add up."""

from collections import Counter
from dataclasses import dataclass, field

from simulation.schedule import Result


@dataclass(slots=True)
class Tally:
    """Counters over schedules."""

    schedules: int = 0
    acts: int = 0
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What actors disturbed."""
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How calls to the outside ended."""
    verbs: Counter[str] = field(default_factory=Counter)
    transitions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By machine, state before, and event or state after."""
    broken: Counter[str] = field(default_factory=Counter)
    failed: list[int] = field(default_factory=list)
    """Seeds."""
    digests: dict[int, set[str]] = field(default_factory=dict)
    """Traces of the seeds that were played more than once, by seed."""
    most_steps: int = 0
    """Calls that the slowest schedule needed to come to rest."""
    most_rounds: int = 0

    def add(self, result: Result) -> None:
        """One more schedule."""
        self.schedules += 1
        self.acts += len(result.acts)
        self.faults.update(result.faults)
        self.calls.update(result.calls)
        self.verbs.update(result.verbs)
        self.transitions.update(result.transitions)
        self.broken.update(result.rules)
        self.most_steps = max(self.most_steps, result.steps_to_rest)
        self.most_rounds = max(self.most_rounds, result.rounds_to_rest)
        if result.violations:
            self.failed.append(result.seed)

    def again(self, result: Result) -> None:
        """A schedule that others play too: every trace of it has to be the same."""
        self.digests.setdefault(result.seed, set()).add(result.trace.digest())

    def merge(self, other: "Tally") -> None:
        """Those of another process."""
        self.schedules += other.schedules
        self.acts += other.acts
        self.faults.update(other.faults)
        self.calls.update(other.calls)
        self.verbs.update(other.verbs)
        self.transitions.update(other.transitions)
        self.broken.update(other.broken)
        self.failed = sorted({*self.failed, *other.failed})
        self.most_steps = max(self.most_steps, other.most_steps)
        self.most_rounds = max(self.most_rounds, other.most_rounds)
        for seed, traces in other.digests.items():
            self.digests.setdefault(seed, set()).update(traces)

    @property
    def unlike(self) -> list[int]:
        """Seeds that did not leave the same trace each time."""
        return sorted(seed for seed, traces in self.digests.items() if len(traces) > 1)
