import pytest
from medallion.accounts import CountedTable, Counts
from medallion.run import Run
from medallion.silver_receipt import Folded, UnaccountedRowsError, silver_file, silver_receipt

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import Read, Receipt, Table
from flows.request import SilverRequest, VersionRange

FILE = FileId("aa-01")
ARTICLES = DatasetName("articles")


def counted(rows: int) -> CountedTable:
    return CountedTable(table=Table(version=1, rows=9), rows_by_file={FILE: rows})


def test_the_four_numbers_add_up_to_the_rows_in_bronze() -> None:
    answer = silver_file(ARTICLES, FILE, Counts(rows=10, different=8), counted(5), counted(2))

    assert (answer.silver, answer.quarantined) == (5, 2)
    assert (answer.duplicate, answer.superseded) == (2, 1)


def test_a_file_that_is_in_no_table_counts_zero() -> None:
    empty = CountedTable(table=Table(version=1, rows=9), rows_by_file={})

    answer = silver_file(ARTICLES, FILE, Counts(), empty, empty)

    assert (answer.silver, answer.quarantined, answer.duplicate, answer.superseded) == (0, 0, 0, 0)


def test_more_rows_behind_bronze_than_in_it_are_an_error() -> None:
    with pytest.raises(UnaccountedRowsError, match="aa-01"):
        silver_file(ARTICLES, FILE, Counts(rows=3, different=3), counted(3), counted(1))


def test_the_closing_line_says_what_was_read_of_each_dataset_and_what_is_left() -> None:
    labels = DatasetName("labels")
    request = SilverRequest(
        flow=FlowName("shop"),
        level=3,
        bronze={ARTICLES: VersionRange(after=4, to=6), labels: VersionRange(after=2, to=2)},
        epoch=VersionRange(after=0, to=1),
    )
    files = {FILE: Counts(rows=10, different=8), FileId("bb-01"): Counts(rows=2, different=2)}
    folded = Folded(dataset=ARTICLES, files=files, silver=counted(5), quarantined=counted(2))
    run = Run.parse(
        Stage.SILVER, ["--flow=shop", "--level=3", "--attempt=1", "--storage=", "--catalog="]
    )

    closed = silver_receipt([folded], request, run).closed

    assert closed.read == {
        ARTICLES: Read(after=4, to=6, rows=12),
        labels: Read(after=2, to=2, rows=0),
    }
    assert set(closed.tables) == {"articles", "articles_quarantine"}
    assert closed.consumed == {ARTICLES: 6, labels: 2}
    told = Receipt.from_lines(silver_receipt([folded], request, run).to_lines())
    assert told is not None
    assert told.closed == closed


def test_a_receipt_of_an_earlier_release_says_nothing_of_what_was_read() -> None:
    run = '"flow": "shop", "stage": "silver", "level": 1, "attempt": 1'
    told = Receipt.from_lines([f'{{"kind": "closed", {run}, "lines": 0, "tables": {{}}}}'])
    assert told is not None
    assert told.closed.read == {}
