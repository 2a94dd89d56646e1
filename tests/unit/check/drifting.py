"""Contracts with a drift policy, and files that differ from them."""

from dataclasses import replace

from flows.contract import Contract
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from tests.unit.check.checking import HEADER, contract
from tidegate.check.check import Check
from tidegate.check.verdict import Verdict

A, E, H, R = DriftAction.ALLOW, DriftAction.EVOLVE, DriftAction.HOLD, DriftAction.REJECT
K = DriftKind
ROW = "1,Ann,small,2/29/2020\n"
GOOD = HEADER + ROW
MANY = 60
ADDED = "id,name,size,day,colour\n1,Ann,small,2/29/2020,red\n"
MISSING = "id,name,size\n1,Ann,small\n"
RENAMED = "id,name,size,days\n1,Ann,small,2/29/2020\n"
CASE = "id,name,Size,day\n1,Ann,small,2/29/2020\n"
REORDERED = "name,id,size,day\nAnn,1,small,2/29/2020\n"
WIDENED = HEADER + "2147483648,Ann,small,2/29/2020\n"
BROKEN = HEADER + "one,Ann,small,2/29/2020\n"


def by(*rules: tuple[DriftKind, DriftAction] | DriftRule, tolerated: str = "0") -> Contract:
    """The contract of these tests with a policy."""
    read = (each if isinstance(each, DriftRule) else _rule(*each) for each in rules)
    return replace(contract(tolerated=tolerated), drift=DriftPolicy(rules=tuple(read)))


def _rule(kind: DriftKind, action: DriftAction) -> DriftRule:
    return DriftRule(kind=kind, action=action)


def found(verdict: Verdict) -> list[tuple[DriftKind, DriftAction, str | None, str | None]]:
    return [(each.kind, each.action, each.column, each.found) for each in verdict.drift]


def check_released(content: str, against: Contract) -> Verdict:
    checking = Check(against, released=True)
    checking.feed(content.encode())
    return checking.finish()
