"""Files whose last record says how many rows came before it."""

from dataclasses import replace

import pytest

from flows.control import Trailer
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from tests.unit.check.checking import HEADER, check, contract
from tidegate.check.verdict import Outcome, Reason, Totals, TotalsFrom, Verdict

ROWS = "1,Ann,small,2/29/2020\n2,Bob,large,\n"


def judged(content: str, chunk: int = 10_000, **trailer: object) -> Verdict:
    stated = Trailer(marker="END", **trailer)  # type: ignore[arg-type]  # fields of a trailer
    data = content.encode()
    pieces = (data[start : start + chunk] for start in range(0, len(data), chunk))
    return check(pieces, replace(contract(tolerated="0"), control=stated))


@pytest.mark.parametrize(
    ("trailer", "changes"),
    [
        ("END,2\n", {}),
        ("END,2", {}),
        ('"END","2"\n\n\n', {}),
        ("END,0002,,,,,,,\n", {}),
        ("END,2020-01-01,2\n", {"rows_position": 3}),
        ("END,3\n", {"includes_header": True}),
        ("END,4\n", {"includes_header": True, "includes_trailer": True}),
    ],
)
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_a_trailer_is_no_row_and_its_number_is_compared(
    trailer: str, changes: dict[str, object], chunk: int
) -> None:
    verdict = judged(HEADER + ROWS + trailer, chunk, **changes)
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == (Outcome.ACCEPTED, 2, 0)
    assert verdict.totals == Totals(source=TotalsFrom.TRAILER, expected_rows=2, found_rows=2)


def test_another_number_rejects_and_both_are_told_at_the_trailers_line() -> None:
    verdict = judged(HEADER + ROWS + "END,3\n")
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.CONTROL_TOTALS)
    (finding,) = verdict.findings
    assert (finding.line, finding.expected) == (4, "3 rows, as the trailer says; found 2")


TORN = [
    (ROWS, None, "a last record that begins with END"),
    ("", None, "a last record that begins with END"),
    (ROWS + "end,2\n", None, "a last record that begins with END"),
    (ROWS + "END,2\n3,Cid,,\n", 5, "no record after the trailer"),
    ("END,0\n" + ROWS, 3, "no record after the trailer"),
    (ROWS + "END,2\nEND,2\n", 5, "no record after the trailer"),
    (ROWS + "END\n", 4, "a whole number of rows in cell 2"),
    (ROWS + "END,two\n", 4, "a whole number of rows in cell 2"),
    (ROWS + "END,-2\n", 4, "a whole number of rows in cell 2"),
    (ROWS + f"END,{'9' * 19}\n", 4, "a whole number of rows in cell 2"),
]


@pytest.mark.parametrize(("rows", "line", "words"), TORN)
@pytest.mark.parametrize("chunk", [1, 10_000])
def test_a_file_without_one_trailer_at_its_end_is_rejected(
    rows: str, line: int | None, words: str, chunk: int
) -> None:
    verdict = judged(HEADER + rows, chunk)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.CONTROL_TOTALS)
    assert verdict.findings[0].line == line
    assert words in verdict.findings[0].expected


def test_the_marker_elsewhere_than_in_the_first_cell_is_data() -> None:
    assert judged(HEADER + "1,END,,\n" + "END,1\n").outcome is Outcome.ACCEPTED


def test_silver_finds_the_trailer_in_the_contracts_first_column_so_it_has_to_be_the_files() -> None:
    verdict = judged("name,id,size,day\nAnn,1,,\nEND,1\n")
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.CONTROL_TOTALS)
    assert verdict.findings[0].expected.startswith("id as the first column")


def test_a_first_column_in_other_capitals_is_the_same_column() -> None:
    rule = DriftRule(kind=DriftKind.CASE, action=DriftAction.ALLOW)
    stated = replace(
        contract(tolerated="0"),
        control=Trailer(marker="END"),
        drift=DriftPolicy(rules=(rule,)),
    )
    assert check(b"ID,name,size,day\n1,Ann,,\nEND,1\n", stated).outcome is Outcome.ACCEPTED


def test_a_header_that_is_refused_for_its_columns_is_told_of_first() -> None:
    verdict = judged("name,size,day\nAnn,,\nEND,1\n")
    assert verdict.reason is Reason.HEADER
    assert verdict.totals is not None


def test_a_file_of_its_trailer_alone_has_no_rows() -> None:
    verdict = judged(HEADER + "END,0\n")
    assert (verdict.outcome, verdict.rows) == (Outcome.ACCEPTED, 0)
