"""What is wrong with a declaration, and where."""

from collections.abc import Iterable
from typing import Self


class ContractError(ValueError):
    """A declaration that cannot be used; the message is `<file>:<line>: <field>: <what to do>`."""

    def __init__(
        self, source: str, line: int, field: str, problem: str, *, column: int = 1
    ) -> None:
        self.source = source
        self.line = line
        """From 1, like `column`."""
        self.column = column
        self.field = field
        self.problem = problem
        self.others: tuple[ContractError, ...] = ()
        """What else is wrong with the same document."""
        super().__init__(f"{source}:{line}: {field}: {problem}")

    @property
    def faults(self) -> tuple["ContractError", ...]:
        """This one and the others, in the order of the document."""
        return (self, *self.others)

    @classmethod
    def all_of(cls, faults: Iterable[Self]) -> Self:
        """The first one, which knows the others. There must be one."""
        first, *others = sorted(faults, key=lambda fault: (fault.line, fault.column))
        first.others = tuple(others)
        return first
