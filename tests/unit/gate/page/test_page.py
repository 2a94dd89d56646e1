"""What a supplier reads about a file: the sentence, what to do, the rules, the lines."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.rules import RowRule, RuleKind
from tests.unit.gate.page.reading import SAMPLES, Page, read, sample, told
from tidegate.check.verdict import Outcome, Reason
from tidegate.gate.documents import describe
from tidegate.gate.manifest import waiting
from tidegate.gate.page.advice import advice
from tidegate.gate.page.lists import KINDS, MOST_LINES, MOST_MARKS, MOST_ROWS
from tidegate.gate.page.render import page

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m\u05e9\u05dd'
EXPECTED = "a whole number from -2147483648 to 2147483647"


def finding(line: int, column: str, **changes: object) -> dict[str, object]:
    return {
        "rule": f"{column}.type",
        "expected": EXPECTED,
        "line": line,
        "record": line - 1,
        "column": column,
        **changes,
    }


def test_a_rejection_says_what_happened_and_what_to_do() -> None:
    text = read(sample("titles_bad.csv")).text
    assert "This file was not accepted titles_bad.csv" in text
    assert "The header does not name the columns of the contract. 8 of 10 rows break rules." in text
    assert advice(Reason.HEADER) in text
    assert "under the same name" in text
    assert "Missing; this has to be mended rating" in text


def test_each_rule_is_counted_and_each_of_the_first_lines_is_marked() -> None:
    document = sample("titles_bad.csv")
    text = read(document).text
    assert f"duration_minutes {EXPECTED} 1" in text
    assert "date_added an existing date in the form M/d/yyyy 2 rows" in text
    assert f"Line 3 data row 2 duration_minutes expected: {EXPECTED}" in text
    assert "the whole row as many cells in every row as in the header 1 row" in text
    lines = {each["line"] for each in document["findings"]}
    assert set(re.findall(r"Line (\d+)", text)) == {str(line) for line in lines}


def test_an_accepted_file_tells_of_its_bad_rows() -> None:
    text = read(sample("titles.csv")).text
    assert "This file is accepted" in text
    assert "What to do" not in text
    assert "Line 19" in text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04aaaaaaaaaaaa", b"a,b\n1,2\n", b'"a'])
def test_a_file_that_was_not_read_to_its_end_has_a_page_too(content: bytes) -> None:
    document = told(content)
    page = read(document)
    assert document["summary"] in page.text
    assert document["findings"][0]["expected"].split(",")[0] in page.text


def test_a_held_file_need_not_be_sent_again() -> None:
    document = sample("titles_bad.csv")
    held = {**document, "outcome": Outcome.HELD, "reason": Reason.TOO_LARGE}
    text = read(held).text
    assert "This file waits for a decision" in text
    assert "You need not send the file again" in text
    assert "Then send the whole file" not in text


def test_a_file_that_waits_for_its_manifest_has_no_rows_to_tell_of() -> None:
    waits = describe(waiting(Reason.MANIFEST_MISSING, "a manifest beside it", 12))
    text = read({**sample("titles_bad.csv"), **waits}).text
    assert "The file waits for its manifest." in text
    assert "Expected: a manifest beside it" in text
    assert "12 bytes" in text
    assert "Data rows" not in text


def test_an_operators_refusal_has_no_numbers_to_show() -> None:
    document = sample("titles_bad.csv")
    short = {name: document[name] for name in ("version", "file")}
    page = read({**short, "outcome": "rejected", "reason": "operator", "summary": "No. Really."})
    assert "No. Really." in page.text
    assert advice(Reason.OPERATOR) in page.text
    assert "bytes" not in page.text


@pytest.mark.parametrize("reason", list(Reason))
def test_there_is_an_advice_for_every_reason(reason: Reason) -> None:
    assert advice(reason).endswith((".", '"".'))


def hostile() -> Page:
    document = told((SAMPLES / "titles_bad.csv").read_bytes(), f"netflix/titles/{HOSTILE}.csv")
    header = {
        "missing": [HOSTILE],
        "extra": [HOSTILE],
        "duplicate": [HOSTILE],
        "renamed": [{"expected": HOSTILE, "found": HOSTILE}],
        "reordered": False,
    }
    marks = [finding(line, HOSTILE, rule=HOSTILE, expected=HOSTILE) for line in range(500)]
    file = {**document["file"], "contractVersion": HOSTILE, "fileId": HOSTILE}
    words = {"summary": HOSTILE, "reason": HOSTILE, "counts": {HOSTILE: 1, f"{HOSTILE}.type": 2}}
    return read({**document, "header": header, "findings": marks, "file": file, **words})


def test_no_name_from_outside_becomes_markup() -> None:
    page = hostile()
    assert not {"script", "img", "iframe", "form", "a", "link"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert page.text.count("<script>alert(1)</script>") > 10
    assert "\u202e" not in page.text
    assert "\x1b" not in page.text


def test_the_page_loads_nothing_and_allows_its_own_sheet_alone() -> None:
    page = hostile()
    policy = next(value for value in page.all("content") if value.startswith("default-src"))
    digest = b64encode(sha256(page.sheet.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not page.all("src")
    assert not page.all("href")
    assert "url(" not in page.sheet
    assert "@import" not in page.sheet


def test_many_findings_are_cut_and_the_rest_is_counted() -> None:
    marks = [finding(2 + at // 20, "title") for at in range(500)]
    marks += [finding(1000 + at, "type") for at in range(100)]
    text = read({**sample("titles_bad.csv"), "findings": marks}).text
    assert len(re.findall(r"Line \d", text)) == MOST_LINES
    assert f"and {20 - MOST_MARKS} more on this line" in text
    shown = 25 * MOST_MARKS + (MOST_LINES - 25)
    assert f"{600 - shown} more findings stand in the document beside this page" in text


def test_thousands_of_columns_make_no_page_that_nobody_reads_to_its_end() -> None:
    names = [f"column_{number}" for number in range(4096)]
    header = {"missing": names, "duplicate": names, "renamed": [], "reordered": False}
    drift = [{"kind": "added", "action": "reject", "found": name} for name in names]
    counts = dict.fromkeys((f"{name}.type" for name in names), 1)
    rule = {"rule": "q", "expected": "e", "severity": "error", "standing": "broken"}
    document = {**sample("titles_bad.csv"), "header": header, "counts": counts, "findings": []}
    for drifts in ([], drift):
        shown = read({**document, "drift": drifts, "quality": [rule] * 4096})
        assert shown.text.count(f"{4096 - MOST_ROWS:,} more stand in the document") == 4
        assert len(page({**document, "drift": drifts})) < 80_000


TEXT = st.text(st.characters(codec=None), max_size=40)
DOCUMENTS = st.fixed_dictionaries(
    {
        "version": st.integers(),
        "file": st.fixed_dictionaries({"flow": TEXT, "dataset": TEXT, "path": TEXT}),
        "outcome": st.sampled_from(["accepted", "rejected", "held", "new"]),
        "reason": st.none() | TEXT,
        "summary": TEXT,
        "counts": st.dictionaries(TEXT, st.integers(1, 10**12), max_size=4),
        "findings": st.lists(
            st.fixed_dictionaries(
                {"rule": TEXT, "expected": TEXT},
                optional={
                    "line": st.none() | st.integers(1, 9),
                    "record": st.none() | st.integers(1, 9),
                    "column": st.none() | TEXT,
                },
            ),
            max_size=8,
        ),
        "drift": st.lists(
            st.fixed_dictionaries(
                {"kind": TEXT, "action": TEXT}, optional={"column": TEXT, "found": TEXT}
            ),
            max_size=3,
        ),
    }
)
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
    *("h1", "h2", "p", "span", "bdi", "dl", "div", "dt", "dd", "ul", "ol", "li", "mark", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_whatever_the_words_are_the_page_is_well_formed_and_holds_its_own_tags(
    document: dict[str, object],
) -> None:
    read_page = read(document)
    assert set(read_page.tags) <= TAGS
    assert not set(read_page.text) & {"\x00", "\x1b", "\u202e", "\u2066"}


def test_there_are_words_for_every_kind_of_rule() -> None:
    assert set(KINDS) == {*RuleKind, *RowRule}


def test_a_rule_without_a_finding_is_told_in_general_words() -> None:
    document = {**sample("titles_bad.csv"), "findings": [], "counts": {"show_id.unique": 7}}
    assert "show_id each value only once 7 rows" in read(document).text


def test_no_cell_of_the_file_is_on_the_page() -> None:
    value = "zq7-of-the-supplier-zq7"
    header, *rows = (SAMPLES / "titles.csv").read_bytes().splitlines(keepends=True)
    cells = rows[0].split(b",")
    cells[0] = cells[3] = value.encode()
    content = header + b",".join(cells) + b'"' + value.encode() + b'",x\r\n'
    document = told(content)
    assert document["outcome"] == "rejected"
    assert value not in read(document).text


def test_fields_of_a_later_version_do_no_harm() -> None:
    document = sample("titles_bad.csv")
    later = {**document, "version": 2, "new": {"a": 1}, "file": {**document["file"], "more": 1}}
    assert read(later).text == read(document).text


DRIFTS: list[tuple[dict[str, object], str]] = [
    ({"kind": "added", "action": "reject", "found": HOSTILE}, "Not expected; this has to be"),
    ({"kind": "missing", "action": "hold", "column": "rating"}, "Missing; the file waits"),
    (
        {"kind": "renamed", "action": "reject", "column": "title", "found": "titel"},
        "Under another name; this has to be mended titel instead of title",
    ),
    ({"kind": "reordered", "action": "hold"}, "In another order; the file waits for a decision"),
    (
        {"kind": "widened", "action": "evolve", "column": "year", "cells": 7, "to": "BIGINT"},
        "noted for the next version of the contract year in 7 cells",
    ),
    ({"kind": "type_broken", "action": "hold", "column": "year", "cells": 1}, "year in 1 cell"),
    ({"kind": "case", "action": "reject", "column": "title", "found": "TITLE"}, "other capitals"),
    ({"kind": "of a later release", "action": "wonder"}, "of a later release; wonder"),
]


@pytest.mark.parametrize(("drift", "words"), DRIFTS, ids=[str(each[0]["kind"]) for each in DRIFTS])
def test_each_difference_of_the_columns_is_told(drift: dict[str, object], words: str) -> None:
    page = read({**sample("titles_bad.csv"), "drift": [drift]})
    assert words in page.text
    assert "\u202e" not in page.text
    assert "script" not in page.tags


def test_a_difference_that_is_allowed_is_nothing_to_mend() -> None:
    allowed = {"kind": "type_broken", "action": "allow", "column": "release_year", "cells": 3}
    text = read({**sample("titles.csv"), "drift": [allowed]}).text
    assert "Its columns" not in text


def test_quality_rules_that_do_not_hold_are_told_with_what_was_found() -> None:
    rule = {"rule": "rows", "expected": "at least 1000 rows", "severity": "error"}
    quality = [
        {**rule, "standing": "broken", "measured": 12},
        {**rule, "standing": "broken", "measured": 2.5, "severity": "warning", "column": "title"},
        {**rule, "standing": "kept", "expected": "no empty titles"},
        {**rule, "standing": "left_to_silver", "expected": "a sum"},
    ]
    text = read({**sample("titles_bad.csv"), "quality": quality}).text
    assert "the whole file at least 1000 rows found: 12" in text
    assert "title at least 1000 rows (told, but no reason" in text
    assert "found: 2.5" in text
    assert "no empty titles" not in text
    assert "a sum" not in text


@pytest.mark.parametrize("agree", [True, False])
def test_control_totals_that_disagree_are_told(*, agree: bool) -> None:
    stated = {"agree": agree, "source": "trailer", "expectedRows": 12000, "foundRows": 11}
    text = read({**sample("titles_bad.csv"), "controlTotals": stated}).text
    assert ("Data rows, as its trailer says 12,000" in text) is not agree
