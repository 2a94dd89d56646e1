"""Rows by fate fill one bar, whatever their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.api.board.bars import LENGTH, SLIVER, fates
from tidegate.ledger.records import Account

ROWS = st.integers(min_value=0, max_value=10**9)


@given(ROWS, ROWS, ROWS, ROWS)
def test_the_parts_fill_the_bar_and_each_can_be_seen(a: int, b: int, c: int, d: int) -> None:
    account = Account(silver=a, quarantined=b, duplicate=c, superseded=d)
    parts = fates(account)
    assert sum(part.rows for part in parts) == a + b + c + d
    if parts:
        assert parts[-1].start + parts[-1].length == LENGTH
        assert all(part.length >= SLIVER for part in parts)
        ends = [part.start + part.length for part in parts]
        assert [part.start for part in parts] == [0, *ends[:-1]]


def test_a_file_without_rows_has_no_part() -> None:
    assert fates(Account(silver=0, quarantined=0, duplicate=0, superseded=0)) == []
