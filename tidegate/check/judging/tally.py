"""Counts of broken rules, exact, and the first findings of each."""

from collections import Counter
from collections.abc import Mapping

from flows.rules import Rule
from tidegate.check.judging.repeats import Place
from tidegate.check.limits import Limits
from tidegate.check.verdict import Finding


class Tally:
    """Remembers what was found; the findings it keeps are bounded by `Limits`."""

    def __init__(self, limits: Limits) -> None:
        """Nothing was found."""
        self._limits = limits
        self._counts: Counter[str] = Counter()
        self._findings: list[Finding] = []

    @property
    def counts(self) -> Mapping[str, int]:
        """By rule name, in alphabetical order."""
        return dict(sorted(self._counts.items()))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """In the order of the file: a conflict is known only when its second row comes."""
        return tuple(sorted(self._findings, key=lambda each: each.line or 0))

    def broke(self, rule: Rule, place: Place) -> None:
        """A row broke a rule."""
        name = rule.name
        self._counts[name] += 1
        if self._counts[name] <= self._limits.findings_per_rule:
            self.add(
                Finding(
                    rule=name,
                    expected=rule.expected,
                    line=place.line,
                    record=place.record,
                    column=rule.column,
                )
            )

    def is_open(self, rule: Rule) -> bool:
        """Whether the next row that breaks the rule becomes a finding."""
        has_room = len(self._findings) < self._limits.findings
        return has_room and self._counts[rule.name] < self._limits.findings_per_rule

    def count(self, rule: Rule, rows: int) -> None:
        """So many rows broke a rule that is not open."""
        if rows:
            self._counts[rule.name] += rows

    def add(self, finding: Finding) -> None:
        """Keep a finding while there is room."""
        if len(self._findings) < self._limits.findings:
            self._findings.append(finding)
