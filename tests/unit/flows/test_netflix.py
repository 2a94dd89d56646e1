"""The contracts of the Netflix flow, and what the gate says about the samples beside them."""

from pathlib import Path

import pytest

from flows.catalogue import load_flow
from flows.names import DatasetName
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Verdict

FLOW = load_flow(Path("flows/netflix"))
SAMPLE = Path("flows/netflix/sample")
PAIRS = ("cast", "category", "countries", "directors")


def verdict(dataset: str, content: bytes) -> Verdict:
    check = Check(FLOW.datasets[DatasetName(dataset)])
    check.feed(content)
    return check.finish()


def test_a_look_up_is_keyed_by_the_whole_pair() -> None:
    assert set(FLOW.datasets) == {"titles", *PAIRS}
    for dataset in PAIRS:
        contract = FLOW.datasets[DatasetName(dataset)]
        assert contract.key[0] == "show_id"
        assert set(contract.key) == {column.name for column in contract.columns}


SAMPLES = {
    # rows, bad rows, duplicate rows, broken rules other than those of a torn row
    "titles.csv": (42, 2, 0, {}),
    "later/titles.csv": (41, 0, 0, {}),
    "cast.csv": (123, 1, 1, {"cast.required": 1}),
    "category.csv": (79, 0, 0, {}),
    "countries.csv": (49, 1, 0, {"country.pattern": 1}),
    "directors.csv": (34, 1, 1, {"director.pattern": 1}),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_accepted_with_its_bad_and_its_repeated_rows_counted(name: str) -> None:
    dataset = Path(name).stem
    found = verdict(dataset, (SAMPLE / name).read_bytes())

    rows, bad, duplicate, rules = SAMPLES[name]
    assert found.outcome is Outcome.ACCEPTED
    assert (found.rows, found.bad_rows, found.duplicate_rows) == (rows, bad, duplicate)
    assert dataset == "titles" or found.counts == rules


def test_every_sample_has_an_expected_verdict() -> None:
    present = {str(path.relative_to(SAMPLE)) for path in SAMPLE.rglob("*.csv")}
    assert present == {*SAMPLES, "titles_bad.csv"}


def test_the_bad_sample_is_rejected() -> None:
    found = verdict("titles", (SAMPLE / "titles_bad.csv").read_bytes())
    assert found.outcome is Outcome.REJECTED


@pytest.mark.parametrize("dataset", PAIRS)
def test_a_repeated_pair_is_a_duplicate_and_never_a_conflict(dataset: str) -> None:
    (name,) = (c for c in FLOW.datasets[DatasetName(dataset)].key if c != "show_id")
    repeated = verdict(dataset, f"{name},show_id\nA,1\nA,1\nA,1\nA,2\nB,1\n".encode())
    assert (repeated.rows, repeated.duplicate_rows, repeated.bad_rows) == (5, 2, 0)


BAD_PAIRS = [
    ("cast", "cast,show_id", ",7", "cast.required"),
    ("cast", "cast,show_id", "Ann Lee ,7", "cast.pattern"),
    ("category", "listed_in,show_id", " Dramas,7", "listed_in.pattern"),
    ("countries", "country,show_id", '"Poland,",7', "country.pattern"),
    ("countries", "country,show_id", '"Poland, Germany",7', "country.pattern"),
    ("directors", "director,show_id", "Ann Lee,", "show_id.required"),
    ("directors", "director,show_id", "Ann Lee,s7", "show_id.type"),
]


@pytest.mark.parametrize(("dataset", "header", "row", "rule"), BAD_PAIRS)
def test_a_row_that_names_nothing_usable_is_bad(
    dataset: str, header: str, row: str, rule: str
) -> None:
    assert verdict(dataset, f"{header}\n{row}\n".encode()).counts == {rule: 1}


GOOD_PAIRS = [
    ("cast", "cast,show_id", '"Dee ""Arbour"", Jr.",7'),
    ("cast", "cast,show_id", "Q,7"),
    ("countries", "country,show_id", "South Korea,7"),
    ("directors", "director,show_id", "Sigrún Hallvarðsdóttir,7"),
]


@pytest.mark.parametrize(("dataset", "header", "row"), GOOD_PAIRS)
def test_names_may_be_short_quoted_and_of_any_alphabet(dataset: str, header: str, row: str) -> None:
    assert verdict(dataset, f"{header}\n{row}\n".encode()).bad_rows == 0
