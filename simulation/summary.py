"""What many schedules amount to."""

from collections import Counter
from collections.abc import Iterator

from simulation.schedule import Result
from tidegate.ledger.states import TRANSITIONS


class Summary:
    """Adds results up."""

    def __init__(self) -> None:
        """No schedule yet."""
        self.schedules = 0
        self.failed: list[Result] = []
        self._faults: Counter[str] = Counter()
        self._transitions: Counter[tuple[str, str]] = Counter()
        self._exempt: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        """One more schedule."""
        self.schedules += 1
        self._faults += result.faults
        self._transitions += result.transitions
        self._exempt.update(each.rule for each in result.exempt)
        self._broken.update(result.rules)
        if result.violations:
            self.failed.append(result)

    def lines(self, seconds: float) -> Iterator[str]:
        """The summary, line by line."""
        rate = self.schedules / seconds * 60
        yield f"{self.schedules} schedules in {seconds:.0f} s ({rate:.0f} a minute)"
        yield f"{self._faults.total()} faults and disturbances:"
        yield from (f"  {count:>8}  {name}" for name, count in self._faults.most_common())
        declared = {(was, state) for (was, _), state in TRANSITIONS.items()}
        seen = {(was, state) for was, state in self._transitions if was}
        yield f"{len(seen & declared)} of {len(declared)} transitions between states; not seen:"
        yield from sorted(f"  {was} -> {state}" for was, state in declared - seen)
        yield from (f"{count} x {rule}" for rule, count in self._exempt.most_common())
        yield f"{len(self.failed)} schedules broke a promise"
        yield from (f"  {count:>8}  {rule}" for rule, count in self._broken.most_common())
