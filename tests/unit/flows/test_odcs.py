from decimal import Decimal

import pytest

from flows.contract import BatchLimits, Column, CsvFormat, Derived, LoadMode, LogicalType
from flows.declaration import ContractError
from tests.unit.flows.contracts import VALID, changed, load


def test_a_contract_is_read_with_everything_it_says() -> None:
    contract = load(VALID)
    assert (contract.flow, contract.dataset, contract.version) == ("shop", "orders", "1.2.0")
    assert contract.description == "Orders, one row each."
    assert contract.file_format == CsvFormat(delimiter=";", encoding="ISO-8859-1")
    assert contract.path_pattern == "orders-*.csv"
    assert contract.key == ("number",)
    assert contract.load_mode is LoadMode.UPSERT
    assert contract.sequence_by == "placed"
    assert contract.tolerated_bad_rows == Decimal("0.1")
    assert contract.derived == (
        Derived(name="is_open", sql_type="BOOLEAN", expression="status = 'open'"),
    )


def test_columns_carry_their_types_and_rules() -> None:
    number, status, amount, placed, code = load(VALID).columns
    assert number == Column(
        name="number", logical_type=LogicalType.INTEGER, sql_type="BIGINT", required=True
    )
    assert (status.required, status.allowed) == (True, ("open", "closed"))
    assert (amount.sql_type, amount.minimum, amount.maximum) == (
        "DECIMAL(10,2)",
        Decimal(0),
        Decimal("9999.5"),
    )
    assert (placed.sql_type, placed.date_format) == ("DATE", "dd.MM.yyyy")
    assert (code.pattern, code.min_length, code.max_length) == (r"[A-Z]{2}\d+", 3, 9)
    assert code.unique


def test_settings_that_are_left_out_have_defaults() -> None:
    contract = load(VALID[: VALID.index("    customProperties:")])
    assert contract.file_format == CsvFormat()
    assert contract.path_pattern == "*.csv"
    assert (contract.load_mode, contract.sequence_by) == (LoadMode.UPSERT, None)
    assert contract.tolerated_bad_rows == 0
    assert contract.derived == ()


def test_how_much_bronze_takes_at_once_is_stated_in_files_and_bytes() -> None:
    settings = "    customProperties:\n"
    stated = (
        "      - {property: maxFilesPerTrigger, value: 20}\n"
        "      - {property: maxBytesPerTrigger, value: 1000000}\n"
    )
    assert load(VALID).batch_limits == BatchLimits()
    found = load(VALID.replace(settings, settings + stated)).batch_limits
    assert found == BatchLimits(max_files=20, max_bytes=1_000_000)
    for wrong in ("0", "-1", "1.5", "many", "true"):
        broken = settings + stated.replace("20}", f"{wrong}}}")
        with pytest.raises(ContractError, match="value: must be"):
            load(VALID.replace(settings, broken))


def test_a_composite_key_follows_its_positions() -> None:
    first = changed("primaryKey: true", "primaryKey: true\n        primaryKeyPosition: 2")
    text = first.replace(
        "name: status\n", "name: status\n        primaryKey: true\n        primaryKeyPosition: 1\n"
    )
    assert load(text).key == ("status", "number")


def test_only_the_mode_that_goes_by_keys_needs_one() -> None:
    keyless = VALID[: VALID.index("      - property: sequenceBy")].replace(
        "primaryKey: true", "required: true"
    )
    modes = (LoadMode.APPEND, LoadMode.SNAPSHOT)
    for mode in modes:
        contract = load(keyless.replace("value: upsert", f"value: {mode}"))
        assert (contract.load_mode, contract.key) == (mode, ())


def test_properties_of_another_vendor_are_left_alone() -> None:
    other = "customProperties:\n      - {property: colour, value: red, vendor: someone}"
    assert load(changed("customProperties:", other)) == load(VALID)


FAULTS = [
    # what is written, what stands there instead, line, field, words of the message
    ("kind: DataContract", "kind: Data", 2, "kind", "must be DataContract"),
    ("v3.2.0", "v2.2.2", 1, "apiVersion", "version 3"),
    ("version: 1.2.0", "version: 1.2", 4, "version", "valid string"),
    ("id: shop-orders", "id: shop-orders\nservers: []", 4, "servers", "not supported"),
    ("id: shop-orders", "id: shop-orders\nid: again", 4, "id", "written twice"),
    ("id: shop-orders", "id: [", 5, "(document)", "not YAML"),
    ("- name: orders", "- name: our orders", 6, "schema[0].name", "letters"),
    ("name: status", "name: Number", 12, "schema[0].properties[1].name", "declared twice"),
    ("name: status", "name: _file_id", 12, "schema[0].properties[1].name", "begin with a letter"),
    (
        "logicalType: number",
        "logicalType: money",
        17,
        "schema[0].properties[2].logicalType",
        "must be one of string, integer",
    ),
    (
        "physicalType: decimal(10, 2)",
        "physicalType: INT",
        18,
        "schema[0].properties[2].physicalType",
        "does not hold a number",
    ),
    (
        "physicalType: decimal(10, 2)",
        "physicalType: decimal(40, 2)",
        18,
        "schema[0].properties[2].physicalType",
        "precision is 1 to 38",
    ),
    (
        "minimum: 0,",
        "minimum: 10000,",
        19,
        "schema[0].properties[2].logicalTypeOptions.minimum",
        "greater than maximum",
    ),
    (
        "minimum: 0,",
        "multipleOf: 0.005,",
        19,
        "schema[0].properties[2].logicalTypeOptions.multipleOf",
        "more decimals than DECIMAL(10,2)",
    ),
    (
        "minimum: 0,",
        "minimum: .nan,",
        19,
        "schema[0].properties[2].logicalTypeOptions.minimum",
        "must be a number",
    ),
    (
        "format: dd.MM.yyyy",
        "format: DD.MM.YYYY",
        22,
        "schema[0].properties[3].logicalTypeOptions.format",
        "'DD' is not a supported field",
    ),
    (
        "format: dd.MM.yyyy",
        "format: dd.MM.yyyy HH",
        22,
        "schema[0].properties[3].logicalTypeOptions.format",
        "use logicalType timestamp",
    ),
    (
        r"'[A-Z]{2}\d+'",
        r"'\p{Lu}+'",
        26,
        "schema[0].properties[4].logicalTypeOptions.pattern",
        "differs between Python and Java",
    ),
    (
        "minLength: 3",
        "minLength: 10",
        26,
        "schema[0].properties[4].logicalTypeOptions.minLength",
        "greater than maxLength",
    ),
    ("{value: open},", "{value: yes},", 15, "schema[0].properties[1].enum[0].value", "quotes"),
    ("{value: open},", "{value: closed},", 15, "schema[0].properties[1].enum", "twice"),
    (
        "unique: true",
        "relationships: []",
        25,
        "schema[0].properties[4].relationships",
        "not supported by this release",
    ),
    (
        "primaryKey: true",
        "primaryKeyPosition: 1",
        11,
        "schema[0].properties[0].primaryKeyPosition",
        "needs primaryKey",
    ),
    ("primaryKey: true", "required: true", 8, "schema[0].properties", "upsert needs a primaryKey"),
    (
        "property: loadMode",
        "property: loadMood",
        32,
        "schema[0].customProperties[2].property",
        "'loadMood' is unknown",
    ),
    (
        "property: loadMode",
        "property: pathPattern",
        32,
        "schema[0].customProperties[2].property",
        "set twice",
    ),
    ("value: upsert", "value: merge", 33, "schema[0].customProperties[2].value", "upsert, append"),
    ("value: placed", "value: taken", 35, "schema[0].customProperties[3].value", "not a column"),
    ("value: 0.1", "value: 10", 37, "schema[0].customProperties[4].value", "from 0 to 1"),
    (
        "format: csv,",
        "format: parquet,",
        29,
        "schema[0].customProperties[0].value.format",
        "must be csv or jsonl",
    ),
    (
        "format: csv,",
        "format: csv, header: true,",
        29,
        "schema[0].customProperties[0].value.header",
        "not supported",
    ),
    (
        'delimiter: ";"',
        'delimiter: ";;"',
        29,
        "schema[0].customProperties[0].value.delimiter",
        "one character",
    ),
    (
        'delimiter: ";"',
        "escape: x",
        29,
        "schema[0].customProperties[0].value.escape",
        "a sign such as a backslash",
    ),
    (
        "encoding: iso-8859-1",
        "encoding: cp1252",
        29,
        "schema[0].customProperties[0].value.encoding",
        "UTF-8 or ISO-8859-1",
    ),
    (
        '"orders-*.csv"',
        '"../orders.csv"',
        31,
        "schema[0].customProperties[1].value",
        "no ..",
    ),
    (
        "name: is_open",
        "name: Status",
        40,
        "schema[0].customProperties[5].value[0].name",
        "exists already",
    ),
    (
        "type: boolean",
        "type: varchar",
        40,
        "schema[0].customProperties[5].value[0].type",
        "must be STRING, INT",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), FAULTS)
def test_a_fault_names_file_line_field_and_what_to_do(
    old: str, new: str, line: int, field: str, words: str
) -> None:
    with pytest.raises(ContractError) as caught:
        load(changed(old, new))
    fault = caught.value
    assert (fault.line, fault.field) == (line, field)
    assert words in fault.problem
    assert str(fault) == f"shop/orders.odcs.yaml:{line}: {field}: {fault.problem}"
