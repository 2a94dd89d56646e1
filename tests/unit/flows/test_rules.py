import re
from decimal import Decimal
from time import process_time

import pytest

from flows.contract import Column, LogicalType
from flows.date_formats import date_regex
from flows.regex_dialect import check_pattern, compile_pattern, java_full_match
from flows.rules import column_rules, rules_of, type_regex
from tests.unit.flows.contracts import VALID, load

FORMS = [
    # sql type, texts of that form, texts that are not
    ("INT", "0 7 -7 +7 007 2147483648", "|1.0|1e3| 7|7 |1_000|1,000|0x1F|٣|12345678901234567890"),
    ("DOUBLE", "0 1.5 -.5 +2e10 1E-300 1e400", "|5.|.|1e|NaN|Infinity|1.0d|0x1p3| 1|1,5|1e1000"),
    ("DECIMAL(5,2)", "0 123.45 -0.5 .5 000123.4500", "|1234|1.234|5.|.|1e2|+|NaN|1.2.3"),
    ("DECIMAL(3,0)", "123 -7 7.00 0001", "|1234|7.01|7.|.0.|"),
    ("DECIMAL(2,2)", "0.12 .5 0", "|1|1.00|0.123"),
    ("BOOLEAN", "true TRUE t yes Y 1 false F no n 0", "|on|off|2|tru|wahr| true|nope"),
    ("DATE", "2020-02-29 0001-01-01 9999-12-31", "|0000-01-01|2020-13-01|20-01-01|2020-1-1"),
    (
        "TIMESTAMP",
        "2020-02-29T23:59:59 2020-02-29T00:00:00.123456Z 2020-01-01T00:00:00+05:30",
        "|2020-01-01|2020-01-01T24:00:00|2020-01-01T00:00|2020-01-01T00:00:60|2020-01-01T00:00:00+1",
    ),
]
LOGICAL = {
    "INT": LogicalType.INTEGER,
    "BOOLEAN": LogicalType.BOOLEAN,
    "DATE": LogicalType.DATE,
    "TIMESTAMP": LogicalType.TIMESTAMP,
}


@pytest.mark.parametrize(("sql_type", "good", "bad"), FORMS)
def test_text_forms_of_a_type(sql_type: str, good: str, bad: str) -> None:
    logical = LOGICAL.get(sql_type, LogicalType.NUMBER)
    form = type_regex(Column(name="x", logical_type=logical, sql_type=sql_type))
    assert form is not None
    matches = re.compile(form, re.ASCII).fullmatch
    assert [text for text in good.split() if not matches(text)] == []
    assert [text for text in bad.split("|") if matches(text)] == []


@pytest.mark.parametrize("sql_type", ["INT", "DOUBLE", "DECIMAL(38,18)"])
def test_a_very_long_cell_is_matched_at_once(sql_type: str) -> None:
    logical = LOGICAL.get(sql_type, LogicalType.NUMBER)
    form = type_regex(Column(name="x", logical_type=logical, sql_type=sql_type)) or ""
    zeros = "0" * 3_000_000
    started = process_time()
    assert not re.fullmatch(form, f"{zeros}x")
    assert not re.fullmatch(form, f"1.{zeros}x")
    assert process_time() - started < 1


DATES = [
    # format, texts of that form, texts that are not
    ("M/d/yyyy", "9/9/2019|12/31/2019|09/09/2019", "13/1/2019|1/32/2019|1/1/19|1/1/02019|1-1-2019"),
    ("yyyyMMdd", "20190909", "2019099|201909091|20191301"),
    ("dd.MM.yyyy HH:mm:ss", "01.02.2019 23:59:59", "1.02.2019 00:00:00|01.02.2019 24:00:00"),
    ("yyyy-MM-dd'T'H:m", "2019-01-01T7:5|2019-01-01T07:05", "2019-01-01 7:5|2019-01-01T7"),
]


@pytest.mark.parametrize(("pattern", "good", "bad"), DATES)
def test_text_forms_of_a_date_format(pattern: str, good: str, bad: str) -> None:
    matches = re.compile(date_regex(pattern), re.ASCII).fullmatch
    assert [text for text in good.split("|") if not matches(text)] == []
    assert [text for text in bad.split("|") if matches(text)] == []


REFUSED_DATES = [
    ("yy-MM-dd", "'yy' is not a supported field"),
    ("Mdyyyy", "'M' and 'd' touch"),
    ("yyyy-MM", "must name year"),
    ("yyyy-MM-dd mm", "must name the hour"),
    ("yyyy-MM-dd dd", "names a field twice"),
    ("yyyy-MM-dd;", "has no meaning"),
    ("EEE d MMM yyyy", "'EEE' is not a supported field"),
]


@pytest.mark.parametrize(("pattern", "words"), REFUSED_DATES)
def test_a_date_format_that_sides_could_read_differently_is_refused(
    pattern: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        date_regex(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a.b",
        r"[A-Z]{2}\d+",
        "^x|y$",
        r"[\d\-_]",
        r"\x41\u00e9",
        "(?=[ab]c)(?:a|b).+?",
        r"\[\]\{",
        "é+",
    ],
)
def test_patterns_that_mean_the_same_in_python_and_java_are_allowed(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\p{L}",
        "[a&&b]",
        "([a&&b])",
        "[a[b]]",
        "[]a]",
        "(?i)a",
        "(?P<x>a)",
        "(?<x>a)",
        "(?<=a)b",
        "a++",
        "a{2}+",
        "a{,3}",
        "a{",
        r"\bword\b",
        r"\Aa\Z",
        r"(a)\1",
        r"\v",
        r"[\b]",
        "a^b",
        "a$b",
        "(",
        "[abc",
        "*",
    ],
)
def test_other_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_pattern(pattern)


def test_a_pattern_must_match_the_whole_cell_with_any_characters_in_it() -> None:
    assert compile_pattern("a.b").fullmatch("a\nb")
    assert not compile_pattern(r"\d").fullmatch("٣")
    assert java_full_match("a|b") == r"(?s)\A(?:a|b)\z"


def test_rules_are_named_by_column_and_kind() -> None:
    contract = load(VALID)
    assert [rule.name for rule in rules_of(contract)] == [
        "malformed_row",
        "number.required",
        "number.type",
        "status.required",
        "status.allowed",
        "amount.type",
        "amount.minimum",
        "amount.maximum",
        "placed.type",
        "code.pattern",
        "code.min_length",
        "code.max_length",
        "code.unique",
    ]


def test_keys_conflict_unless_a_column_decides() -> None:
    text = VALID.replace("      - property: sequenceBy\n        value: placed\n", "")
    assert "conflicting_key" in {rule.name for rule in rules_of(load(text))}


def test_expectations_are_words_for_people() -> None:
    column = Column(
        name="x", logical_type=LogicalType.INTEGER, sql_type="INT", minimum=Decimal(1900)
    )
    assert [rule.expected for rule in column_rules(column)] == [
        "a whole number from -2147483648 to 2147483647",
        "1900 or more",
    ]
