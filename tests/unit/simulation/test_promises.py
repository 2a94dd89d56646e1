import ast
from collections.abc import Iterator
from pathlib import Path

import simulation
from simulation.audit.promises import ELSEWHERE, PROMISES, RULES, told

NOTES = {"note", "_note"}


def named(call: ast.Call) -> Iterator[str]:
    """The rule that a call names, if it does."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    values = [each.value for each in call.keywords if each.arg == "rule"]
    values += call.args[:1] if called in NOTES else []
    found = (node for value in values for node in ast.walk(value))
    yield from (
        node.value
        for node in found
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def in_the_code() -> set[str]:
    folder = Path(simulation.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")]
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {rule for call in calls for rule in named(call)}


def test_every_rule_stands_for_a_promise() -> None:
    assert in_the_code() == RULES.keys()


def test_every_promise_is_judged_here_or_somewhere() -> None:
    judged = {promise for stands in RULES.values() for promise in stands}
    assert judged == PROMISES.keys()
    assert {f"I{number}" for number in range(1, 29)} == {*PROMISES, *ELSEWHERE}


def test_the_table_is_told_promise_by_promise() -> None:
    lines = list(told())
    assert lines[0].startswith("I1 ")
    assert "       not final" in lines
