"""Silver of every load mode is what its files say, whatever order they and the retracts come in."""

from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.contract import LoadMode
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.three_modes import KEYED, ThreeModes, quarantine
from tests.unit.medallion.silver_model import File

ROWS = st.lists(
    st.sampled_from([("1", "Ann"), ("1", "Bo"), ("2", "Cy"), ("3", "bad")]), max_size=4
).map(tuple)
PLACES: Final = [(10, "aa-01"), (20, "bb-01"), (20, "cc-01"), (30, "aa-02"), (40, "bb-02")]
TWICE = ("1", "Ann"), ("1", "Ann"), ("2", "Cy"), ("3", "bad")
CONFLICT = ("1", "Ann"), ("1", "Bo"), ("2", "Di")

type Step = tuple[list[File], set[str]]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Every file once, in any order and two steps, with retracts and lifts."""
    rows = draw(st.tuples(*[ROWS] * len(PLACES)))
    named = zip(PLACES, rows, strict=True)
    files = [File(order=order, file_id=file, rows=each) for (order, file), each in named]
    shuffled = draw(st.permutations(files))
    cut = draw(st.integers(1, len(files) - 1))
    moves = st.sets(st.sampled_from([file for _, file in PLACES]), max_size=2)
    return [(shuffled[:cut], draw(moves)), (shuffled[cut:], draw(moves))]


def assert_true(told: ThreeModes) -> None:
    for mode in KEYED:
        true = told.expected(mode)
        assert told.table(mode) == true.silver, mode
        assert told.table(quarantine(mode)) == true.quarantine, mode
        if mode is not LoadMode.UPSERT:
            known = {file: four for (each, file), four in told.accounts.items() if each is mode}
            assert known == {file: true.accounts[file] for file in known}, mode


def test_any_history_of_the_same_files_ends_in_the_same_tables(open_shop: OpenShop) -> None:
    @settings(
        max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(histories())
    def told(steps: list[Step]) -> None:
        modes = _opened(open_shop)
        for arrived, moved in steps:
            modes.step(arrived, moved)
        assert_true(modes)

    told()


def test_a_file_that_goes_brings_back_what_it_stood_in_front_of(open_shop: OpenShop) -> None:
    empty = File(order=30, file_id="aa-02")
    first = File(order=10, file_id="aa-01", rows=TWICE)
    other = File(order=20, file_id="bb-01", rows=CONFLICT)
    told = _opened(open_shop)

    told.step([empty], set())
    told.step([first, other], set())
    assert_true(told)
    assert told.table("append") == [("bb-01", *row) for row in CONFLICT]
    assert told.table("snapshot") == []

    retracted = told.step([], {"aa-02", "bb-01"})
    assert_true(told)
    assert told.table("snapshot") == [("aa-01", "1", "Ann"), ("aa-01", "2", "Cy")]
    assert told.accounts[LoadMode.SNAPSHOT, "aa-01"] == (2, 1, 1, 0)
    assert told.accounts[LoadMode.SNAPSHOT, "bb-01"] == (0, 0, 0, 3)

    # Neither another attempt nor a replay of what has not changed commits anything.
    again = told.again()
    assert again.closed.tables == retracted.closed.tables
    assert again.silver_files == retracted.silver_files
    assert told.replay({"aa-01"}).closed.tables == retracted.closed.tables

    told.step([], {"aa-02", "bb-01"})
    assert_true(told)


def _opened(open_shop: OpenShop) -> ThreeModes:
    return ThreeModes(shop=open_shop(lambda contract: contract))
