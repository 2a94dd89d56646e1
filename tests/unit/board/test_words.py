"""Names from outside become harmless; times and numbers become words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.api.board.words import ago, clock, many, size, took
from tidegate.visible import cut, visible

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("titles.csv", "titles.csv"),
        ("<b>&'\"", "&lt;b&gt;&amp;&#39;&#34;"),
        ("a\u202egnp.exe", 'a<span class="odd">U+202E</span>gnp.exe'),
        ("a\r\n", 'a<span class="odd">U+000D</span><span class="odd">U+000A</span>'),
        ("\ud800", '<span class="odd">U+D800</span>'),
        ("a\u00a0b", 'a<span class="odd">U+00A0</span>b'),
        ("e\u0301", "e\u0301"),
        ("e\u0301\u0301\u0301", 'e\u0301\u0301<span class="odd">U+0301</span>'),
        ("影片.csv", "影片.csv"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(codec=None), max_size=400))
def test_no_text_opens_a_tag_or_breaks_the_line(text: str) -> None:
    shown = str(visible(text)).replace('<span class="odd">', "").replace("</span>", "")
    assert not set(shown) & set("<>\"'\r\n\x00\u202e\u2066")
    shown.encode()


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    short = cut("netflix/titles/" + "x" * 500 + "/titles.csv")
    assert len(short) == 160
    assert short.startswith("netflix/titles/")
    assert short.endswith("/titles.csv")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "just now"),
        (12, "12 s ago"),
        (-3, "in 3 s"),
        (61, "1 min ago"),
        (7200, "2 h ago"),
        (-90000, "in 1 d"),
    ],
)
def test_a_time_is_told_by_its_distance(seconds: float, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_a_time_of_another_day_is_told_with_its_date() -> None:
    assert clock(NOW - timedelta(hours=1), NOW) == "11:00:00"
    assert clock(NOW - timedelta(hours=13), NOW) == "2025-12-31 23:00"


def test_durations_sizes_and_numbers_are_written_for_people() -> None:
    assert [took(each) for each in (8.24, 134, 3900)] == ["8.2 s", "2 min 14 s", "1 h 5 min"]
    assert [size(each) for each in (0, 3400, 5 * 2**40)] == ["0 B", "3.3 KiB", "5.0 TiB"]
    assert [many(each, "file") for each in (1, 1200)] == ["1 file", "1,200 files"]
