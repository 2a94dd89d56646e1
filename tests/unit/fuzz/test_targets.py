"""The properties of `make fuzz`, on a few inputs of Hypothesis' own and on a part of the seeds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.contracts import Family, table
from fuzz.files import try_file
from fuzz.recipe import BUILT, written
from fuzz.target import Target
from fuzz.targets import SHARES, target

SOME = 30
TARGETS = [target(name) for name in SHARES]
by_name = pytest.mark.parametrize("each", TARGETS, ids=lambda each: each.name)
FAMILIES = pytest.mark.parametrize("family", Family)


@by_name
def test_the_seeds_keep_every_property(each: Target) -> None:
    seeds = list(each.seeds())
    for seed in seeds[:: 1 + len(seeds) // SOME]:
        each.run(seed)


@by_name
@settings(max_examples=SOME, deadline=None)
@given(data=st.data())
def test_any_bytes_keep_every_property(each: Target, data: st.DataObject) -> None:
    each.run(data.draw(st.binary(max_size=min(each.longest, 200))))


@FAMILIES
@settings(max_examples=2 * SOME, deadline=None)
@given(data=st.data())
def test_files_of_good_and_bad_rows_keep_every_property(
    family: Family, data: st.DataObject
) -> None:
    contract = data.draw(st.integers(0, len(table(family)) - 1))
    choices = data.draw(st.binary(min_size=1, max_size=60))
    try_file(family, written(contract, BUILT, choices, limits=data.draw(st.integers(0, 4))))


@FAMILIES
def test_files_of_good_rows_come_past_the_gate(family: Family) -> None:
    # 66 makes a good row, 0 a header as the contract has it, with LF.
    seed = written(0, BUILT, bytes((0, *[66] * 12)))
    verdict = try_file(family, seed)
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == ("accepted", 12, 0)


def test_shares_are_those_of_a_thousand_inputs() -> None:
    assert sum(SHARES.values()) == 1000


def test_a_target_is_found_by_its_name() -> None:
    assert [each.name for each in TARGETS] == list(SHARES)
