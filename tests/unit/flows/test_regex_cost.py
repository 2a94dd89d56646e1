"""No pattern of a contract can keep the gate or silver busy for long."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Column, LogicalType
from flows.date_formats import date_regex
from flows.odcs_options import STRING_FORMATS
from flows.regex_cost import cost_of
from flows.regex_dialect import (
    LONGEST_CELL,
    check_pattern,
    compile_pattern,
    java_full_match,
    longest_cell,
)
from flows.rules import decimal_regex, type_regex

EXPONENTIAL = [
    "(a+)+",
    "(a*)*",
    "(a|a)*",
    "(a|ab|b)*c",
    r"(\w+\s?)*",
    "(x+x+)+y",
    "(a|a?)+",
    "([a-zA-Z]+)*",
    r"(?:\s?\w)+(?:\s*\w?)*",
    r"(?:(?:\s?){0,70}a){1,}b",
    "(?=(a+)+b)a",
]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_a_pattern_that_can_take_forever_is_refused_with_a_text_that_shows_it(
    pattern: str,
) -> None:
    with pytest.raises(ValueError, match="can take forever") as caught:
        check_pattern(pattern)
    cost = cost_of(pattern)
    assert cost.pumped
    assert repr(cost.text(4)) in str(caught.value)


@pytest.mark.parametrize("pattern", ["(a|a)*", r"(\w+\s?)*", "(x+x+)+y"])
def test_the_text_that_is_shown_is_indeed_slow(pattern: str) -> None:
    matches, cost = re.compile(pattern).fullmatch, cost_of(pattern)

    def seconds(times: int) -> float:
        started = time.perf_counter()
        assert not matches(cost.text(times))
        return time.perf_counter() - started

    step = 12 // len(cost.pumped)
    short = 6 // len(cost.pumped)
    assert min(seconds(short + step) for _ in range(3)) > 50 * min(seconds(short) for _ in range(3))


OTHERWISE = [
    ("(a?){25}a{25}", "write {0,n}"),
    ("(?:ab)?" * 30, "in 536870912 ways"),
    ("(.*,){11}P", "11 repetitions that can share one text"),
    ("a(?=b)b", "at the beginning only"),
    ("(?:[ab]{1,60}){1,60}", "more than 800 positions"),
    ("a{1001}", "counts further than 1000"),
    ("(" * 31 + ")" * 31, "more than 30 groups"),
    ("(" * 5_000 + ")" * 5_000, "more than 1000 characters"),
    ("a{99999999999999999999}", "counts further"),
]


@pytest.mark.parametrize(("pattern", "words"), OTHERWISE, ids=lambda text: text[:20])
def test_other_patterns_that_cost_too_much_are_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        check_pattern(pattern)
    assert words in str(caught.value)


LINEAR = [
    r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}([A-Z0-9]?){0,16}$",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(?=.*\d)(?=.*[a-z]).{8,}",
    ".*foo.*",
    r"\s*\w+\s*",
    STRING_FORMATS["uuid"],
    STRING_FORMATS["ipv4"],
]


@pytest.mark.parametrize("pattern", LINEAR)
def test_ordinary_patterns_are_asked_about_cells_of_every_length(pattern: str) -> None:
    check_pattern(pattern)
    assert longest_cell(pattern) is None


def test_text_forms_of_types_have_no_guard() -> None:
    forms = [decimal_regex(38, scale) for scale in range(39)]
    forms += [decimal_regex(size, size // 2) for size in range(1, 39)]
    forms += [date_regex("d.M.yyyy"), date_regex("yyyy-MM-dd HH:mm:ss")]
    names = {"DOUBLE": "number", "BIGINT": "integer", "DATE": "date", "TIMESTAMP": "timestamp"}
    for sql, logical in names.items():
        column = Column(name="a", logical_type=LogicalType(logical), sql_type=sql)
        forms.append(type_regex(column) or "")
    assert [form for form in forms if longest_cell(form) is not None] == []


@pytest.mark.parametrize("pattern", [r"\d+\d+", r"[^@\s]+@[^@\s]+\.[^@\s]+", ".*foo.*bar"])
def test_a_pattern_whose_time_grows_with_the_square_has_a_longest_cell(pattern: str) -> None:
    check_pattern(pattern)
    assert longest_cell(pattern) == LONGEST_CELL
    assert f"(?=.{{0,{LONGEST_CELL}}}\\z)" in java_full_match(pattern)


@pytest.mark.parametrize("pattern", ["(?:a|b)*", r"\w+(?:[-.]\w+)*", STRING_FORMATS["email"]])
def test_a_repeated_group_has_a_longest_cell_for_the_sake_of_java(pattern: str) -> None:
    check_pattern(pattern)
    assert cost_of(pattern).degree == 1
    assert longest_cell(pattern) == LONGEST_CELL


def test_a_longer_cell_than_that_breaks_the_pattern() -> None:
    matches = compile_pattern(r"\d+\d+").fullmatch
    assert matches("1" * LONGEST_CELL)
    assert not matches("1" * (LONGEST_CELL + 1))
    assert not matches("1" * 1_000_000 + "x")


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\s", r"\d"])
COUNTS = st.sampled_from(["*", "+", "?", "*?", "{0,3}", "{2,4}", "{3}", "{1,}", "{0,70}"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, COUNTS).map(lambda two: f"(?:{two[0]}){two[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(pattern=PATTERNS, unit=st.text("ab1 ", min_size=1, max_size=4), end=st.sampled_from("!\0"))
def test_what_is_not_refused_is_decided_at_once(pattern: str, unit: str, end: str) -> None:
    try:
        check_pattern(pattern)
    except ValueError:
        return
    text = (unit * 600)[:600] + end
    started = time.perf_counter()
    compile_pattern(pattern).fullmatch(text)
    assert time.perf_counter() - started < 2
