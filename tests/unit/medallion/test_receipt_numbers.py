import pytest
from medallion.accounts import CountedTable, Counts
from medallion.silver_receipt import UnaccountedRowsError, silver_file

from flows.names import DatasetName, FileId
from flows.receipt import Table

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
