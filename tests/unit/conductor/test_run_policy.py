"""The table of what a workspace can answer; its rows are gone through with the adapter's tests."""

from tidegate.conductor.run_policy import RULES, Met, rules


def test_every_row_is_found_by_its_word_in_its_place_and_nowhere_else() -> None:
    found = [rule for met in Met for rule in rules(met).values()]
    assert sorted(map(str, found)) == sorted(map(str, RULES))
    assert all(rules(rule.met)[rule.word] is rule for rule in RULES)
