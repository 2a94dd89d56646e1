"""Quality rules: what they say, and when they hold."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.declaration import ContractError
from flows.quality import Metric, Operator, QualityRule, Severity, SqlRule, Unit
from tests.unit.flows.contracts import VALID, changed, load

SCHEMA = "    description: Orders, one row each.\n"
CODE = "        unique: true\n"


def at_schema(rule: str) -> str:
    return changed(SCHEMA, f"{SCHEMA}    quality:\n      - {{{rule}}}\n")


def at_code(rule: str) -> str:
    return changed(CODE, f"{CODE}        quality:\n          - {{{rule}}}\n")


def rule_of(text: str) -> QualityRule:
    (rule,) = load(text).quality
    return rule


def test_a_rule_of_the_dataset_is_read() -> None:
    assert rule_of(at_schema("metric: rowCount, mustBeBetween: [100, 120.0]")) == QualityRule(
        name="rowCount",
        metric=Metric.ROW_COUNT,
        operator=Operator.MUST_BE_BETWEEN,
        limits=(Decimal(100), Decimal(120)),
    )


def test_a_rule_of_a_column_is_read_with_everything_it_says() -> None:
    text = (
        "type: library, metric: missingValues, unit: percent, mustBeLessThan: 0.5, "
        "severity: warning, name: code given, description: 'Codes  are needed.', "
        "arguments: {missingValues: [null, '', N/A]}"
    )
    assert rule_of(at_code(text)) == QualityRule(
        name="code given",
        metric=Metric.MISSING_VALUES,
        operator=Operator.MUST_BE_LESS_THAN,
        limits=(Decimal("0.5"),),
        unit=Unit.PERCENT,
        columns=("code",),
        missing_values=("N/A",),
        severity=Severity.WARNING,
        description="Codes are needed.",
    )


def test_the_old_name_of_metric_and_both_arguments_of_invalid_values_are_read() -> None:
    rule = rule_of(
        at_code(
            "rule: invalidValues, arguments: {validValues: [A, B], pattern: '[A-B]'}, mustBe: 0"
        )
    )
    assert (rule.valid_values, rule.pattern) == (("A", "B"), "[A-B]")
    assert rule.name == "code.invalidValues"


def test_repeated_values_may_be_of_one_column_or_of_several() -> None:
    one = rule_of(at_code("metric: duplicateValues, mustBe: 0"))
    two = rule_of(
        at_schema("metric: duplicateValues, arguments: {properties: [code, status]}, mustBe: 0")
    )
    assert (one.columns, two.columns) == (("code",), ("code", "status"))
    assert (one.name, two.name) == ("code.duplicateValues", "code+status.duplicateValues")


def test_rules_of_one_name_are_numbered() -> None:
    rules = "metric: nullValues, mustBe: 0}\n          - {metric: nullValues, mustBeLessThan: 3"
    names = [rule.name for rule in load(at_code(rules)).quality]
    assert names == ["code.nullValues", "code.nullValues.2"]


def test_sql_is_left_to_silver_and_text_to_people() -> None:
    query = "SELECT count(*) FROM {object} WHERE {property} < 'A'"
    contract = load(at_code(f'type: sql, query: "{query}", mustBe: false'))
    assert contract.quality == ()
    assert contract.sql_rules == (
        SqlRule(
            name="code.sql",
            query=query,
            operator=Operator.MUST_BE,
            limits=(False,),
            column="code",
        ),
    )
    told = load(at_schema("type: text, description: Orders are complete."))
    assert (told.quality, told.sql_rules) == ((), ())


WRONG = [
    (at_schema("metric: rowCount"), "needs exactly one of mustBe"),
    (at_schema("metric: rowCount, mustBe: 1, mustNotBe: 2"), "it has 2"),
    (at_schema("metric: rows, mustBe: 1"), "must be one of rowCount, nullValues"),
    (at_schema("metric: rowCount, rule: rowCount, mustBe: 1"), "old name of metric"),
    (at_schema("metric: nullValues, mustBe: 1"), "move it to its property"),
    (at_code("metric: rowCount, mustBe: 1"), "move it to the schema entry"),
    (at_schema("metric: rowCount, mustBe: 1.5"), "a count is a whole number"),
    (at_schema("metric: rowCount, mustBe: -1"), "no count is so: use 0 or more"),
    (at_schema("metric: rowCount, mustBe: true"), "must be a number"),
    (at_schema("metric: rowCount, mustBe: 1e999999"), "more than 38 digits"),
    (at_schema("metric: rowCount, mustBeLessThan: 0"), "no count is less than 0"),
    (at_schema("metric: rowCount, mustBeBetween: [5, 2]"), "smaller number first"),
    (at_schema("metric: rowCount, mustBeBetween: [5]"), "at least 2 items"),
    (at_schema("metric: rowCount, mustBe: 50, unit: percent"), "always 100 percent"),
    (at_code("metric: nullValues, mustBe: 101, unit: percent"), "use 0 to 100"),
    (at_code("metric: nullValues, mustBe: 0, unit: cells"), "must be one of rows, percent"),
    (at_code("metric: nullValues, mustBe: 0, severity: fatal"), "one of info, warning, error"),
    (at_code("metric: nullValues, mustBe: 0, schedule: daily"), "is not supported"),
    (at_code("metric: nullValues, mustBe: 0, mustBee: 1"), "is it mustBe?"),
    (at_code("metric: nullValues, mustBe: 0, arguments: {a: 1}"), "is not supported"),
    (at_code("metric: invalidValues, mustBe: 0"), "must state validValues or pattern"),
    (at_code("metric: invalidValues, mustBe: 0, arguments: {pattern: '(?<a)'}"), "not supported"),
    (at_code("metric: invalidValues, mustBe: 0, arguments: {validValues: [1]}"), "put it in"),
    (at_schema("metric: duplicateValues, mustBe: 0"), "list of texts, one or more"),
    (
        at_schema("metric: duplicateValues, mustBe: 0, arguments: {properties: [price]}"),
        "price is not a column",
    ),
    (
        at_code("metric: duplicateValues, mustBe: 0, arguments: {properties: [code]}"),
        "move the rule there",
    ),
    (at_schema("type: sql, mustBe: 0"), "must be a text"),
    (at_schema("type: sql, query: SELECT 1, metric: rowCount, mustBe: 0"), "is not supported"),
    (at_schema("type: custom, engine: soda, implementation: x"), "use library or sql"),
    (at_schema("type: magic"), "must be library, sql or text"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=lambda value: value[-40:])
def test_a_rule_that_cannot_be_decided_is_refused(text: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(text)
    assert words in caught.value.problem
    assert "quality" in caught.value.field


HOLDS = [
    (Operator.MUST_BE, (3,), {3}),
    (Operator.MUST_NOT_BE, (3,), {1, 2, 4, 5}),
    (Operator.MUST_BE_GREATER_THAN, (3,), {4, 5}),
    (Operator.MUST_BE_GREATER_OR_EQUAL_TO, (3,), {3, 4, 5}),
    (Operator.MUST_BE_LESS_THAN, (3,), {1, 2}),
    (Operator.MUST_BE_LESS_OR_EQUAL_TO, (3,), {1, 2, 3}),
    (Operator.MUST_BE_BETWEEN, (2, 4), {2, 3, 4}),
    (Operator.MUST_NOT_BE_BETWEEN, (2, 4), {1, 5}),
]


def made(operator: Operator, *limits: int | Decimal, unit: Unit = Unit.ROWS) -> QualityRule:
    return QualityRule(
        name="r",
        metric=Metric.NULL_VALUES,
        operator=operator,
        limits=tuple(map(Decimal, limits)),
        unit=unit,
        columns=("code",),
    )


@pytest.mark.parametrize(("operator", "limits", "counts"), HOLDS)
def test_operators_compare_as_the_standard_says(
    operator: Operator, limits: tuple[int, ...], counts: set[int]
) -> None:
    rule = made(operator, *limits)
    assert {count for count in range(1, 6) if rule.holds(count, 5)} == counts


def test_every_operator_is_tried() -> None:
    assert {operator for operator, _, _ in HOLDS} == set(Operator)


@given(count=st.integers(0, 10**6), rows=st.integers(1, 10**6), limit=st.integers(0, 10**4))
def test_a_percentage_is_compared_without_rounding(count: int, rows: int, limit: int) -> None:
    rule = made(Operator.MUST_BE_LESS_THAN, Decimal(limit) / 100, unit=Unit.PERCENT)
    assert rule.holds(count, rows) is (Fraction(count, rows) < Fraction(limit, 10_000))


def test_no_rows_have_no_percentage_of_anything() -> None:
    rule = made(Operator.MUST_BE_LESS_THAN, 1, unit=Unit.PERCENT)
    assert rule.holds(0, 0)


def test_a_supplier_is_told_what_is_expected() -> None:
    assert made(Operator.MUST_BE_LESS_OR_EQUAL_TO, 5, unit=Unit.PERCENT).expected == (
        "at most 5 percent empty cells in code"
    )
    assert rule_of(at_schema("metric: rowCount, mustBeBetween: [1, 9]")).expected == (
        "from 1 to 9 rows"
    )


def test_a_contract_without_quality_has_no_rules() -> None:
    assert (load(VALID).quality, load(VALID).sql_rules) == ((), ())
