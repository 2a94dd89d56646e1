"""Condition tasks: what "If/else" finds, by the rules of `ConditionTask` in the SDK."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from databricks.sdk.service.jobs import ConditionTaskOp

from local.databricks.runs.model import TaskOutput

TEXTUAL: Final[Mapping[ConditionTaskOp, Callable[[str, str], bool]]] = MappingProxyType(
    {ConditionTaskOp.EQUAL_TO: operator.eq, ConditionTaskOp.NOT_EQUAL: operator.ne}
)
NUMERIC: Final[Mapping[ConditionTaskOp, Callable[[Decimal, Decimal], bool]]] = MappingProxyType(
    {
        ConditionTaskOp.GREATER_THAN: operator.gt,
        ConditionTaskOp.GREATER_THAN_OR_EQUAL: operator.ge,
        ConditionTaskOp.LESS_THAN: operator.lt,
        ConditionTaskOp.LESS_THAN_OR_EQUAL: operator.le,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Two operands with their references filled in."""

    op: ConditionTaskOp
    left: str
    right: str

    def output(self) -> TaskOutput:
        """What it found; the task fails over an operand that had to be a number and is none."""
        try:
            return TaskOutput(condition=self._holds())
        except InvalidOperation:
            error = f"{self.left!r} {self.op.value} {self.right!r}: operands must be numbers"
            return TaskOutput(error=error, error_trace=error)

    def _holds(self) -> bool:
        if textual := TEXTUAL.get(self.op):
            return textual(self.left, self.right)
        return NUMERIC[self.op](Decimal(self.left), Decimal(self.right))
