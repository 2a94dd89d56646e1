"""SQL rules that silver found not to hold: nothing waits for them, somebody is told."""

from flows.names import FlowName
from flows.quality import Severity
from flows.receipt import Receipt, SqlResult
from tidegate.conductor.alarms import AlarmKind, alarm
from tidegate.conductor.events import Announce


def told(flow: FlowName, receipt: Receipt) -> tuple[Announce, ...]:
    """One alarm for each rule and level; of severity `info` the receipt alone tells."""
    return tuple(
        _alarm(flow, receipt.closed.level, result)
        for result in receipt.sql_results
        if not result.held and result.severity is not Severity.INFO
    )


def _alarm(flow: FlowName, level: int, result: SqlResult) -> Announce:
    key = f"{result.dataset}-{result.rule}-{level}"
    reason = f"{result.dataset}: rule {result.rule} does not hold: {result.found}"
    return Announce(
        announcement=alarm(
            flow,
            AlarmKind.BROKEN_RULE,
            key,
            reason,
            dataset=result.dataset,
            rule=result.rule,
            severity=result.severity.value,
        )
    )
