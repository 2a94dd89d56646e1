from hashlib import sha256

import pytest

from flows.contract import CsvFormat
from tests.unit.check.checking import COLUMNS, HEADER, broken, check, contract
from tidegate.check.limits import Limits
from tidegate.check.verdict import HeaderDiff, Outcome, Reason, Renamed

GOOD = (HEADER + "1,Ann,,\n2,Žoë,,\n").encode()

REFUSED = [
    # the file, the reason, words of the first finding, its line
    ("nothing", b"", Reason.EMPTY, "the file is empty", None),
    ("a byte order mark alone", b"\xef\xbb\xbf", Reason.EMPTY, "the file is empty", None),
    ("blank lines", b"\n\n\n", Reason.EMPTY, "a header line", None),
    ("UTF-16 with its mark", GOOD.decode().encode("utf-16"), Reason.ENCODING, "UTF-16", None),
    ("UTF-16 without a mark", HEADER.encode("utf-16-le"), Reason.ENCODING, "UTF-16", None),
    ("UTF-16 big-endian", HEADER.encode("utf-16-be"), Reason.ENCODING, "UTF-16", None),
    ("Latin-1 for UTF-8", GOOD + "3,Zoé,,\n".encode("latin-1"), Reason.ENCODING, "UTF-8", 4),
    ("half a character", GOOD + b"3,\xc3", Reason.ENCODING, "these bytes are not", 4),
    ("NUL in a row", GOOD + b"3,A\0n,,\n", Reason.NOT_TEXT, "NUL", 4),
    ("semicolons", b"id;name;size;day\n1;Ann;;\n", Reason.DELIMITER, "by semicolon", 1),
    ("tabs", b"id\tname\tsize\tday\n1\tAnn\t\t\n", Reason.DELIMITER, "by tab", 1),
    ("no header", b"1,Ann,,\n2,Bob,,\n", Reason.HEADER, "a header line with", 1),
    ("a quote never closed", GOOD + b'3,"Ann,,\n4,Bob,,\n', Reason.QUOTING, "closing quote", 4),
    ("CRLF among LF", GOOD + b"3,Ann,,\r\n", Reason.LINE_ENDS, "first line", 4),
    ("CR among LF", GOOD + b"3,Ann\r,,\n", Reason.LINE_ENDS, "first line", 4),
    ("CR among CRLF", b"id,name,size,day\r\n1,Ann,,\r2", Reason.LINE_ENDS, "first line", 2),
    ("LF among CRLF", GOOD.replace(b"\n", b"\r\n", 1), Reason.LINE_ENDS, "first line", 2),
    ("LF among CR", b"id,name,size,day\r1,Ann,,\n2,Bob,,\r", Reason.LINE_ENDS, "first", 2),
    ("text after a quote", GOOD + b'3,"Ann"x,,\n', Reason.QUOTING, "after a closing quote", 4),
]


@pytest.mark.parametrize(("case", "content", "reason", "words", "line"), REFUSED)
def test_a_file_that_cannot_be_read_is_rejected(
    case: str, content: bytes, reason: Reason, words: str, line: int | None
) -> None:
    verdict = check(content)
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, reason), case
    assert words in verdict.findings[0].expected
    assert verdict.findings[0].line == line
    assert not verdict.complete


def test_rows_before_the_end_of_reading_are_still_told() -> None:
    verdict = check(HEADER.encode() + b'x,Ann,,\n2,"Bob"x,,\n')
    assert broken(verdict) == ["3:quoting", "2:id.type"]
    assert verdict.rows == 1


READ = [
    ("a byte order mark", b"\xef\xbb\xbf" + GOOD),
    ("CRLF", GOOD.replace(b"\n", b"\r\n")),
    ("CR", GOOD.replace(b"\n", b"\r")),
    ("quoted header", b'"id","name","size","day"\n1,Ann,,\n2,Bob,,\n'),
    ("another order", b"day,id,size,name\n,1,,Ann\n,2,,Bob\n"),
    ("blank lines first", b"\n\n" + GOOD),
]


@pytest.mark.parametrize(("case", "content"), READ)
def test_files_that_are_written_differently_read_the_same(case: str, content: bytes) -> None:
    verdict = check(content, contract(tolerated="0"))
    assert (verdict.outcome, verdict.rows, verdict.bad_rows) == (Outcome.ACCEPTED, 2, 0), case


def test_latin_1_is_read_when_the_contract_says_so() -> None:
    latin = contract(file_format=CsvFormat(encoding="ISO-8859-1"))
    verdict = check("id,name,size,day\n1,é,,\n".encode("latin-1"), latin)
    assert broken(verdict) == ["2:name.min_length"]
    marked = check(b"\xef\xbb\xbf" + GOOD, latin)
    assert (marked.reason, marked.findings[0].line) == (Reason.ENCODING, None)


def test_delimiter_and_quote_come_from_the_contract() -> None:
    other = contract(file_format=CsvFormat(delimiter="|", quote="'", escape="'"))
    verdict = check(b"id|name|size|day\n1|'a|''b'||\n", other)
    assert (verdict.rows, verdict.bad_rows) == (1, 0)


HEADERS = [
    ("id,name,size,day", HeaderDiff()),
    ("day,size,name,id", HeaderDiff(reordered=True)),
    ("id,name,size", HeaderDiff(missing=("day",))),
    ("id,name,size,day,colour", HeaderDiff(extra=("colour",))),
    ("id,name,size,Day", HeaderDiff(case=(Renamed(expected="day", found="Day"),))),
    ("ID,name,size,day", HeaderDiff(case=(Renamed(expected="id", found="ID"),))),
    ("id,name,size,day,Day", HeaderDiff(extra=("Day",), duplicate=("day", "Day"))),
    (
        "id,name,\u017fize,day",
        HeaderDiff(
            renamed=(Renamed(expected="size", found="\u017fize"),), duplicate=("\u017fize",)
        ),
    ),
    ("size,name,id", HeaderDiff(missing=("day",), reordered=True)),
    ("id,nmae,size,day", HeaderDiff(renamed=(Renamed(expected="name", found="nmae"),))),
    ("id, name,size,day", HeaderDiff(renamed=(Renamed(expected="name", found=" name"),))),
    ("id,name,size,day,id", HeaderDiff(duplicate=("id",))),
    (
        "id,size,weight,Day",
        HeaderDiff(
            missing=("name",),
            extra=("weight",),
            case=(Renamed(expected="day", found="Day"),),
        ),
    ),
]


@pytest.mark.parametrize(("header", "diff"), HEADERS)
def test_headers_are_compared_by_name(header: str, diff: HeaderDiff) -> None:
    verdict = check(header.encode())
    assert verdict.header == diff
    assert (verdict.reason is Reason.HEADER) == diff.breaks_contract
    assert all(finding.line == 1 for finding in verdict.findings)


def test_the_columns_that_are_there_are_checked_although_one_is_missing() -> None:
    verdict = check(b"id,name,day\nx,Ann,today\n2,Bob,,x\n")
    assert broken(verdict) == ["1:header", "2:id.type", "2:day.type", "3:malformed_row"]
    assert (verdict.reason, verdict.complete, verdict.bad_rows) == (Reason.HEADER, True, 2)


def test_rows_without_all_columns_are_not_compared() -> None:
    verdict = check(b"id,size,day\n1,small,\n1,large,\n")
    assert broken(verdict) == ["1:header"]


LARGE = [
    ("a cell", HEADER + "1," + "x" * 101 + ",,\n", "cell", 2),
    ("a record", HEADER + "1," + "x" * 301 + ",,\n", "record", 2),
    ("a record of several lines", HEADER + '1,"' + "x\n" * 151 + '",,\n', "record", 2),
    ("a record without an end", HEADER + "1,Ann,,\n2," + "x" * 301, "record", 3),
    ("a quote that is never closed", HEADER + '1,"' + "x,,\n" * 100, "record", 2),
    ("broken quotes in a large record", HEADER + '1,"' + "x\n" * 151 + '"y,,\n', "record", 2),
    ("columns", ",".join(f"c{number}" for number in range(11)), "columns", 1),
]


@pytest.mark.parametrize(("case", "content", "words", "line"), LARGE)
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_what_exceeds_a_limit_is_held(
    case: str, content: str, words: str, line: int, chunk: int
) -> None:
    limits = Limits(cell_characters=100, record_characters=300, columns=10)
    data = content.encode()
    pieces = (data[start : start + chunk] for start in range(0, len(data), chunk))
    verdict = check(pieces, limits=limits)
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.TOO_LARGE), case
    assert (words in verdict.findings[0].expected, verdict.findings[0].line) == (True, line)


def test_all_bytes_are_hashed_whatever_the_verdict() -> None:
    content = b"PAR1" + bytes(range(256)) * 5000
    verdict = check([content[:3], content[3:], b""])
    assert (verdict.bytes, verdict.sha256) == (len(content), sha256(content).hexdigest())


def test_a_header_of_long_foreign_names_costs_nothing() -> None:
    header = "id," + ",".join("x" * 5000 + str(number) for number in range(300))
    verdict = check(header.encode(), contract(COLUMNS))
    assert verdict.header.missing == ("name", "size", "day")
    assert max(map(len, verdict.header.extra)) <= 128
