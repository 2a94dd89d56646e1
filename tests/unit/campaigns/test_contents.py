"""What the campaign supplies, and how the auditor reads it."""

import pytest

from campaigns.audit.contents import DATASETS, statement_of
from campaigns.crash.contents import bad_file, good_file
from tests.unit.campaigns.seeds import seeded

HEADER = "cast,show_id"


@pytest.mark.parametrize("dataset", DATASETS)
def test_good_files_are_good_and_bad_ones_bad(dataset: str) -> None:
    for seed in range(200):
        good = statement_of(dataset, good_file(dataset, seeded(seed)))
        assert good is not None
        assert good.valid
        assert statement_of(dataset, bad_file(dataset, seeded(seed))) is None


def test_some_good_files_have_a_broken_row_and_some_a_repeated_one() -> None:
    stated = [statement_of("titles", good_file("titles", seeded(seed))) for seed in range(300)]
    assert any(each and each.broken for each in stated)
    assert any(each and len(set(each.rows)) < len(each.rows) for each in stated)


def test_a_repeated_row_states_once_and_a_broken_one_nothing() -> None:
    lines = [HEADER, "Ada,1", "Ada,1", " Bo,2", *(f"Person,{show}" for show in range(100, 130))]
    stated = statement_of("cast", "\r\n".join([*lines, ""]).encode())
    assert stated is not None
    assert (1, "Ada") in stated.valid
    assert stated.broken == {(" Bo", "2")}
    assert len(stated.rows) == 33
    assert len(stated.valid) == 31


def test_different_rows_of_one_key_are_all_broken() -> None:
    line = "90,,Movie,{0},1/2/2020,2019,PG,A film.,1"
    header = ",".join(DATASETS["titles"].columns)
    many = [f"90,,Movie,F,1/2/2020,2019,PG,A film.,{show}" for show in range(2, 60)]
    text = "\r\n".join([header, line.format("One"), line.format("Two"), *many, ""])
    stated = statement_of("titles", text.encode())
    assert stated is not None
    assert (1,) not in stated.valid
    assert len(stated.broken) == 2
