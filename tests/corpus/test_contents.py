"""Every content case, whole and cut into pieces, ends as its line says."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tidegate.check.check import Check
from tidegate.check.verdict import Verdict

IDS = [f"{number}-{case.name}"[:70].encode("ascii", "replace") for number, case in enumerate(CASES)]


def judged(case: Case, pieces: Iterator[bytes]) -> Verdict:
    check = Check(case.contract, case.limits)
    for piece in pieces:
        check.feed(piece)
    return check.finish()


def cut(content: bytes, random: Random) -> Iterator[bytes]:
    """Pieces of random lengths: small ones of small files, up to a fifth of large ones."""
    longest = max(3, len(content) // 5)
    start = 0
    while start < len(content):
        end = start + random.randint(0, longest)
        yield content[start:end]
        start = end


def told(verdict: Verdict) -> tuple[str, ...]:
    return tuple(f"{each.line or ''}:{each.rule}" for each in verdict.findings)


@pytest.mark.parametrize("case", CASES, ids=[each.decode() for each in IDS])
def test_a_file_ends_as_its_line_in_the_table_says(case: Case) -> None:
    content, expected = case.content(), case.expected
    verdict = judged(case, iter([content]))
    found = (verdict.outcome, verdict.reason, verdict.bad_rows)
    assert found == (expected.outcome, expected.reason, expected.bad), told(verdict)
    assert expected.rows in {None, verdict.rows}
    assert verdict.duplicate_rows == expected.repeated
    if expected.at is not None:
        assert told(verdict) == expected.at
    assert judged(case, cut(content, Random(case.name))) == verdict  # noqa: S311 - no secret


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(each.name for each in CASES).items() if count > 1] == []


def test_the_table_has_at_least_1000_cases() -> None:
    assert len(CASES) >= 1000
