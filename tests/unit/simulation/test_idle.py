from functools import cache
from typing import Final

from simulation.idle import idle_day, told

MOST_A_MINUTE: Final = 7.5
"""Calls to tables, lake, queues and workspace, for one flow; docs/guarantees.md states it."""

day = cache(idle_day)


def test_an_idle_day_orders_no_run() -> None:
    assert day().runs == 0
    assert day().calls["workspace.start"] == 0


def test_an_idle_day_writes_nothing() -> None:
    writes = {call for call in day().calls if call.rpartition(".")[2] in {"apply", "put", "send"}}
    assert writes == set()


def test_an_idle_minute_costs_a_handful_of_reads() -> None:
    calls = day().calls
    assert calls["flows.get"] > 0
    assert calls.total() / (24 * 60) <= MOST_A_MINUTE


def test_the_figures_are_told() -> None:
    assert any("0 runs ordered" in line for line in told(day()))
