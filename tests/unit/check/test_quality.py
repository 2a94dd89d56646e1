"""Quality rules of the library kind, decided in the one pass over a file."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.contract import Column, Contract, LogicalType
from flows.quality import Metric, Operator, QualityRule, Severity, SqlRule, Unit
from tests.unit.check.checking import check, contract
from tidegate.check.judging.repeated_texts import RepeatedTexts
from tidegate.check.limits import Limits
from tidegate.check.verdict import Measured, Outcome, Reason, Standing, Verdict

COLUMNS = tuple(
    Column(name=name, logical_type=LogicalType.STRING, sql_type="STRING") for name in ("a", "b")
)
NUMBERS = (Column(name="a", logical_type=LogicalType.INTEGER, sql_type="INT"),)


def rule(metric: Metric, *columns: str, most: str = "0", **changes: object) -> QualityRule:
    made = QualityRule(
        name=".".join([*columns, metric.value]),
        metric=metric,
        operator=Operator.MUST_BE_LESS_OR_EQUAL_TO,
        limits=(Decimal(most),),
        columns=columns,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of a rule


def asked(*rules: QualityRule, columns: tuple[Column, ...] = COLUMNS) -> Contract:
    return replace(contract(columns, key=()), quality=rules)


def measured(rows: str, stated: QualityRule, *, tracked: int = 1000) -> Measured:
    content = ("a,b\n" + rows).encode()
    (found,) = check(content, asked(stated), Limits(tracked_rows=tracked)).quality
    return found


COUNTS = [
    # a rule, rows, how many count
    (rule(Metric.ROW_COUNT), "1,2\n3,4\n5,6\n", 3),
    (rule(Metric.ROW_COUNT), "", 0),
    (rule(Metric.NULL_VALUES, "a"), '1,2\n,3\n"",4\n', 2),
    (rule(Metric.NULL_VALUES, "b"), "1\n1,\n1,2\n", 2),
    (rule(Metric.NULL_VALUES, "a"), "1,2,3\n,2,3\n", 1),
    (rule(Metric.MISSING_VALUES, "a", missing_values=("N/A", "-")), "N/A,1\n-,1\n,1\nn/a,1\n", 3),
    (rule(Metric.INVALID_VALUES, "a", valid_values=("x", "y")), "x,1\nz,1\n,1\nX,1\n", 2),
    (rule(Metric.INVALID_VALUES, "a", pattern="[0-9]+"), "12,1\n1x,1\n,1\n\u0661,1\n", 2),
    (
        rule(Metric.INVALID_VALUES, "a", pattern="[a-z]+", valid_values=("x", "1")),
        "x,1\n1,1\ny,1\n",
        2,
    ),
    (rule(Metric.DUPLICATE_VALUES, "a"), "x,1\nx,2\ny,1\nx,3\n,1\n,1\n", 2),
    (rule(Metric.DUPLICATE_VALUES, "a", "b"), "x,1\nx,2\nx,1\nx,\nx,\n", 1),
    (rule(Metric.DUPLICATE_VALUES, "a", "b"), "x\u0001,1\nx,\u00011\n", 0),
    (rule(Metric.DUPLICATE_VALUES, "a"), "7,1\n007,1\n", 0),
]


@pytest.mark.parametrize(("stated", "rows", "count"), COUNTS)
def test_a_rule_counts(stated: QualityRule, rows: str, count: int) -> None:
    found = measured(rows, stated)
    assert found.measured == count
    assert found.standing is (Standing.BROKEN if count else Standing.KEPT)


@pytest.mark.parametrize(
    ("metric", "bad", "good", "most", "standing"),
    [
        (Metric.NULL_VALUES, 1, 19, "5", Standing.KEPT),
        (Metric.NULL_VALUES, 1, 18, "5", Standing.BROKEN),
        (Metric.NULL_VALUES, 0, 0, "0", Standing.KEPT),
    ],
)
def test_a_share_is_compared_without_rounding(
    metric: Metric, bad: int, good: int, most: str, standing: Standing
) -> None:
    found = measured(",1\n" * bad + "x,1\n" * good, rule(metric, "a", most=most, unit=Unit.PERCENT))
    assert found.standing is standing
    assert found.measured == (Fraction(100 * bad, bad + good) if bad else 0)


def verdict_of(rows: str, *rules: QualityRule, **changes: object) -> Verdict:
    against = replace(asked(*rules, columns=NUMBERS), **changes)  # type: ignore[arg-type]  # fields
    return check(("a\n" + rows).encode(), against)


@pytest.mark.parametrize(
    ("severity", "outcome"),
    [
        (Severity.ERROR, Outcome.REJECTED),
        (Severity.WARNING, Outcome.ACCEPTED),
        (Severity.INFO, Outcome.ACCEPTED),
    ],
)
def test_a_rule_that_does_not_hold_rejects_when_it_is_an_error(
    severity: Severity, outcome: Outcome
) -> None:
    stated = rule(Metric.ROW_COUNT, severity=severity, operator=Operator.MUST_BE_GREATER_THAN)
    verdict = verdict_of("", stated)
    assert verdict.outcome is outcome
    assert verdict.reason is (Reason.QUALITY if outcome is Outcome.REJECTED else None)
    (finding,) = verdict.findings
    assert (finding.rule, finding.expected) == ("rowCount", "more than 0 rows; measured 0")


def test_broken_and_repeated_rows_count_too() -> None:
    stated = rule(Metric.DUPLICATE_VALUES, "a")
    verdict = verdict_of("x\nx\n1\n1\n", stated, key=("a",), tolerated_bad_rows=Decimal(1))
    assert (verdict.duplicate_rows, verdict.quality[0].measured) == (2, Fraction(2))


def test_every_rule_is_listed_and_those_in_sql_are_left_to_silver() -> None:
    sql = SqlRule(
        name="total",
        query="SELECT 1",
        operator=Operator.MUST_BE,
        limits=(Decimal(1),),
        description="a sum",
    )
    rules = (rule(Metric.ROW_COUNT, most="9"), rule(Metric.NULL_VALUES, "a"))
    verdict = verdict_of("1\n", *rules, sql_rules=(sql,))
    told = [(each.rule, each.standing, each.expected) for each in verdict.quality]
    assert told == [
        ("rowCount", Standing.KEPT, "at most 9 rows"),
        ("a.nullValues", Standing.KEPT, "at most 0 empty cells in a"),
        ("total", Standing.LEFT_TO_SILVER, "a sum"),
    ]


def test_nothing_is_decided_about_half_a_file() -> None:
    verdict = verdict_of('1\n"2', rule(Metric.ROW_COUNT, most="0"))
    assert verdict.reason is Reason.QUOTING
    assert [each.standing for each in verdict.quality] == [Standing.NOT_DECIDED]


def test_rules_over_a_column_that_holds_the_file_back_are_not_decided() -> None:
    stated = asked(rule(Metric.NULL_VALUES, "b"), rule(Metric.NULL_VALUES, "a"))
    verdict = check(b"a\n1\n", stated)
    told = [each.standing for each in verdict.quality]
    assert told == [Standing.NOT_DECIDED, Standing.KEPT]


def repeats(most: str, *, tracked: int, **changes: object) -> Measured:
    """Twenty rows, each value twice, of which ten times `tracked` are compared."""
    rows = "".join(f"{number // 2},1\n" for number in range(20))
    return measured(rows, rule(Metric.DUPLICATE_VALUES, "a", most=most, **changes), tracked=tracked)


def test_more_rows_than_are_compared_decide_only_what_is_certain() -> None:
    assert repeats("10", tracked=2).standing is Standing.KEPT
    broken = repeats("4", tracked=1)
    assert (broken.standing, broken.measured) == (Standing.BROKEN, Fraction(5))
    assert repeats("5", tracked=1).standing is Standing.NOT_DECIDED
    fewer = repeats("5", tracked=1, operator=Operator.MUST_BE_LESS_THAN)
    assert (fewer.standing, fewer.measured) == (Standing.BROKEN, Fraction(5))
    other = repeats("4", tracked=1, operator=Operator.MUST_NOT_BE)
    assert (other.standing, other.measured) == (Standing.KEPT, None)
    at_least = repeats("5", tracked=1, operator=Operator.MUST_BE_GREATER_THAN)
    assert (at_least.standing, at_least.measured) == (Standing.NOT_DECIDED, None)
    percent = repeats("24", tracked=1, unit=Unit.PERCENT)
    assert (percent.standing, percent.measured) == (Standing.BROKEN, Fraction(25))


def test_a_row_takes_sixteen_bytes() -> None:
    texts = RepeatedTexts(100_000)
    texts.take([[f"{number % 99_999}" * 20 for number in range(100_000)]])
    assert len(texts._hashes) == 1_600_000  # noqa: SLF001 - its size is what is tested
    assert (texts.count(), texts.beyond) == (1, 0)


@given(
    some.lists(some.tuples(some.sampled_from(["", "x", "y", "z"]), some.sampled_from(["", "1"]))),
    some.integers(1, 5),
)
def test_rows_are_counted_alike_however_they_are_cut(
    rows: list[tuple[str, str]], size: int
) -> None:
    whole, parts = RepeatedTexts(1000), RepeatedTexts(1000)
    whole.take([[row[0] for row in rows], [row[1] for row in rows]])
    for start in range(0, len(rows), size):
        some_rows = rows[start : start + size]
        parts.take([[row[0] for row in some_rows], [row[1] for row in some_rows]])
    filled = [row for row in rows if all(row)]
    assert whole.count() == parts.count() == len(filled) - len(set(filled))
