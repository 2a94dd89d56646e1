"""The end of reading: something after which the rest of the file cannot be judged."""

from typing import Self

from tidegate.check.verdict import Finding, Outcome, Reason


class Halt(Exception):  # noqa: N818 - a result with a reason, not a failure of the program
    """Raised by a part of the gate and turned into the verdict by `Check`."""

    def __init__(self, reason: Reason, expected: str, *, line: int | None = None) -> None:
        """`expected` is told to the supplier; `line` is physical, from 1."""
        super().__init__(expected)
        self.reason = reason
        self.finding = Finding(rule=reason.value, expected=expected, line=line)

    @property
    def outcome(self) -> Outcome:
        """Held when nothing is known to be wrong, otherwise rejected."""
        return Outcome.HELD if self.reason is Reason.TOO_LARGE else Outcome.REJECTED

    def on(self, line: int) -> Self:
        """The same on a physical line."""
        return type(self)(self.reason, self.finding.expected, line=line)
