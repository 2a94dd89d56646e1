"""A SQL rule that does not hold is told, and changes nothing else."""

from flows.names import Stage
from flows.quality import Severity
from flows.receipt import Closed, Receipt, SqlResult, Table
from tests.unit.conductor.builders import FLOW, NOW, RULES, TITLES, ended, running
from tidegate.conductor.alarms import AlarmKind
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Announce, Decision
from tidegate.ports import RunPhase


def result(rule: str, severity: Severity, *, held: bool) -> SqlResult:
    return SqlResult(dataset=TITLES, rule=rule, held=held, found="7", severity=severity)


def told_of(*results: SqlResult) -> Decision:
    closed = Closed(
        flow=FLOW,
        stage=Stage.SILVER,
        level=1,
        attempt=1,
        lines=len(results),
        tables={"titles": Table(version=4, rows=5)},
        consumed={TITLES: 3},
    )
    receipt = Receipt(closed=closed, sql_results=results)
    return decide(
        running(Stage.SILVER), ended(Stage.SILVER, RunPhase.SUCCEEDED, receipt), RULES, NOW
    )


def test_a_rule_that_does_not_hold_raises_one_alarm_with_its_severity() -> None:
    decision = told_of(
        result("kept", Severity.ERROR, held=True),
        result("no_orphans", Severity.ERROR, held=False),
        result("recent", Severity.WARNING, held=False),
        result("curious", Severity.INFO, held=False),
    )
    told = [
        each.announcement.data
        for each in decision.before
        if isinstance(each, Announce) and each.announcement.data.get("kind")
    ]
    assert [(each["rule"], each["severity"]) for each in told] == [
        ("no_orphans", "error"),
        ("recent", "warning"),
    ]
    assert {each["kind"] for each in told} == {AlarmKind.BROKEN_RULE}
    assert told[0]["reason"] == "titles: rule no_orphans does not hold: 7"


def test_silver_goes_on_whatever_its_rules_say() -> None:
    assert (
        told_of(result("no_orphans", Severity.ERROR, held=False)).state
        == told_of(result("no_orphans", Severity.ERROR, held=True)).state
    )
