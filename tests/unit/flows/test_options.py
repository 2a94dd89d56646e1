"""`logicalTypeOptions` of every type."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from flows.contract import Column
from flows.declaration import ContractError
from flows.odcs_options import STRING_FORMATS
from flows.rules import RuleKind, column_rules
from tests.unit.flows.contracts import changed, load

AMOUNT = "{minimum: 0, maximum: 9999.5}"
NUMBER = "        primaryKey: true\n"
PLACED = "{format: dd.MM.yyyy}"
CODE = r"{pattern: '[A-Z]{2}\d+', minLength: 3, maxLength: 9}"


def amount(options: str) -> Column:
    return load(changed(AMOUNT, options)).column("amount")


def number(options: str) -> Column:
    text = changed(NUMBER, f"{NUMBER}        logicalTypeOptions: {options}\n")
    return load(text).column("number")


def placed(options: str, logical: str = "date") -> Column:
    text = changed(PLACED, options).replace("logicalType: date", f"logicalType: {logical}")
    return load(text).column("placed")


def code(options: str) -> Column:
    return load(changed(CODE, options)).column("code")


def stated(column: Column) -> dict[str, Any]:
    """What differs from a column without options."""
    names = ("minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of")
    return {name: getattr(column, name) for name in names if getattr(column, name)}


def test_exclusive_limits_are_read_in_both_spellings() -> None:
    expected = {"minimum": Decimal(1), "exclusive_minimum": True, "maximum": Decimal(9)}
    assert stated(amount("{exclusiveMinimum: 1, maximum: 9}")) == expected
    assert stated(amount("{minimum: 1, exclusiveMinimum: true, maximum: 9}")) == expected
    assert stated(amount("{maximum: 9, exclusiveMaximum: false}")) == {"maximum": Decimal(9)}


def test_multiples_are_read() -> None:
    assert stated(amount("{multipleOf: 0.25}")) == {"multiple_of": Decimal("0.25")}
    assert stated(number("{multipleOf: 5}")) == {"multiple_of": Decimal(5)}
    assert str(number("{multipleOf: 1e2}").multiple_of) == "100"


def test_a_format_of_integers_is_their_range() -> None:
    column = number("{format: u16}")
    assert (column.minimum, column.maximum) == (Decimal(0), Decimal(65535))
    assert stated(number("{format: i8}")) == {"minimum": Decimal(-128), "maximum": Decimal(127)}


def test_dates_and_times_have_limits_in_iso_form_whatever_their_format() -> None:
    assert stated(placed("{format: d.M.yyyy, minimum: 2020-01-31}")) == {
        "minimum": date(2020, 1, 31)
    }
    assert stated(placed("{exclusiveMaximum: '2020-01-31'}")) == {
        "maximum": date(2020, 1, 31),
        "exclusive_maximum": True,
    }
    assert stated(placed("{minimum: '2020-01-31T01:00:00+02:00'}", "timestamp")) == {
        "minimum": datetime(2020, 1, 30, 23, tzinfo=UTC)
    }
    assert stated(placed("{maximum: 2020-01-31}", "timestamp")) == {
        "maximum": datetime(2020, 1, 31, tzinfo=UTC)
    }


def test_a_supplier_reads_limits_in_words() -> None:
    column = placed("{exclusiveMinimum: '2020-01-31T01:00:00'}", "timestamp")
    (rule,) = (rule for rule in column_rules(column) if rule.kind is RuleKind.MINIMUM)
    assert rule.expected == "more than 2020-01-31T01:00:00Z"
    words = {rule.kind: rule.expected for rule in column_rules(amount("{multipleOf: 0.5}"))}
    assert words[RuleKind.MULTIPLE_OF] == "a multiple of 0.5"


def test_zones_other_than_utc_are_refused() -> None:
    assert placed("{defaultTimezone: Etc/UTC}", "timestamp").sql_type == "TIMESTAMP"
    assert placed("{format: 'yyyy-MM-dd', timezone: false}", "timestamp").date_format


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("uuid", "123e4567-E89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
        ("ipv4", "192.168.0.255", "192.168.0.256"),
        ("email", "a.b@example.co.uk", "a@example"),
    ],
)
def test_formats_of_strings_are_patterns(name: str, good: str, bad: str) -> None:
    pattern = code(f"{{format: {name}}}").pattern
    assert pattern == STRING_FORMATS[name]
    assert re.fullmatch(pattern, good)
    assert not re.fullmatch(pattern, bad)


WRONG = [
    (amount, "{minimum: 1, exclusiveMinimum: 2}", "state one of the two"),
    (amount, "{exclusiveMinimum: true}", "there is none"),
    (amount, "{exclusiveMinimum: 1, maximum: 1}", "no value between"),
    (amount, "{exclusiveMinimum: 2, maximum: 1}", "greater than maximum"),
    (amount, "{multipleOf: 0}", "greater than 0"),
    (amount, "{multipleOf: 0.001}", "more decimals"),
    (amount, "{format: f32}", "must be f64"),
    (amount, "{minimum: [1]}", "must be a number"),
    (amount, f"{{minimum: {'9' * 40}}}", "more than 38 digits"),
    (number, "{multipleOf: 0.5}", "more decimals"),
    (number, "{format: u64}", "BIGINT holds no more"),
    (number, "{format: i32, minimum: 3}", "state one of the two"),
    (placed, "{minimum: 31.01.2020}", "such as 2019-09-30"),
    (placed, "{minimum: 2020-01-31T00:00:00Z}", "such as 2019-09-30"),
    (placed, "{timezone: true}", "not supported for date"),
    (code, "{format: hostname}", "state a pattern, or uuid"),
    (code, "{format: uuid, pattern: a}", "state one of the two"),
    (code, "{minLength: 1.5}", "whole number"),
    (code, "{maximum: 3}", "not supported for string"),
]


@pytest.mark.parametrize(("read", "options", "words"), WRONG)
def test_an_option_without_a_meaning_is_refused(read: Any, options: str, words: str) -> None:  # noqa: ANN401 - one of the readers above
    with pytest.raises(ContractError) as caught:
        read(options)
    assert words in caught.value.problem
    assert ".logicalTypeOptions." in caught.value.field


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("{timezone: true, format: yyyy-MM-dd}", "leave this out"),
        ("{timezone: false}", "leave this out"),
        ("{defaultTimezone: Europe/Berlin}", "must be UTC"),
        ("{minimum: soon}", "such as"),
    ],
)
def test_an_option_of_a_timestamp_without_a_meaning_is_refused(options: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        placed(options, "timestamp")
    assert words in caught.value.problem


def test_every_fault_of_a_contract_is_told_in_the_order_of_the_document() -> None:
    text = (
        changed(AMOUNT, "{minimum: soon, multipleOf: 0, shape: x}")
        .replace("name: status", "name: _status")
        .replace("kind: DataContract", "kind: Data")
        .replace("value: upsert", "value: [upsert]")
        .replace("value: 0.1", "value: 10")
    )
    with pytest.raises(ContractError) as caught:
        load(text)
    assert [fault.line for fault in caught.value.faults] == [2, 12, 19, 19, 19, 33, 37]
