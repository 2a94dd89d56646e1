"""File formats and control totals in `customProperties`."""

import pytest

from flows.contract import Compression, CsvFormat, FileFormat, JsonLinesFormat
from flows.control import ControlTotals, Manifest, Trailer
from flows.declaration import ContractError
from tests.unit.flows.contracts import VALID, changed, load

FORMAT = '{format: csv, delimiter: ";", encoding: iso-8859-1}'
PATTERN = '      - property: pathPattern\n        value: "orders-*.csv"\n'


def with_control(value: str, text: str = VALID) -> str:
    return text.replace(
        PATTERN, f"{PATTERN}      - {{property: controlTotals, value: {value}}}\n", 1
    )


@pytest.mark.parametrize(
    ("value", "expected", "pattern"),
    [
        ("{format: csv}", CsvFormat(), "*.csv"),
        (
            "{format: csv, escape: '\\', compression: gzip}",
            CsvFormat(escape="\\", compression=Compression.GZIP),
            "*.csv.gz",
        ),
        ("{format: jsonl}", JsonLinesFormat(), "*.jsonl"),
        (
            "{format: jsonl, compression: gzip, encoding: utf-8}",
            JsonLinesFormat(compression=Compression.GZIP),
            "*.jsonl.gz",
        ),
        ('{format: csv, quote: "\'"}', CsvFormat(quote="'", escape="'"), "*.csv"),
        ('{format: csv, quote: ""}', CsvFormat(quote="", escape=""), "*.csv"),
        ('{format: csv, delimiter: "\\x01"}', CsvFormat(delimiter="\x01"), "*.csv"),
        ("{format: csv, delimiter: ¦}", CsvFormat(delimiter="¦"), "*.csv"),
    ],
)
def test_formats_are_read_and_name_their_files(
    value: str, expected: FileFormat, pattern: str
) -> None:
    contract = load(changed(FORMAT, value).replace(PATTERN, ""))
    assert (contract.file_format, contract.path_pattern) == (expected, pattern)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{format: jsonl, delimiter: ';'}", "is not supported"),
        ("{format: jsonl, encoding: iso-8859-1}", "JSON has no other"),
        ("{format: csv, compression: zip}", "must be one of none, gzip"),
        ("{format: csv, escape: ','}", "a sign such as a backslash"),
        ("{format: csv, escape: ' '}", "a sign such as a backslash"),
        ("{format: csv, escape: ''}", "a sign such as a backslash"),
        ("{format: csv, quote: '', escape: '\\'}", "means nothing without quotes"),
        ("{format: csv, quote: ' '}", "one sign such as"),
        ("{format: csv, quote: a}", "one sign such as"),
        ("{format: csv, quote: ','}", "must differ from the delimiter"),
        ("{format: csv, delimiter: '\\'}", "the beginning of an escape"),
        ("{format: csv, delimiter: ''}", "must be one character"),
        ('{format: csv, delimiter: "\\n"}', "must be one character"),
        ('{format: csv, delimiter: "\\u2028"}', "must be one character"),
        ('{format: csv, delimiter: "\\U0001f600"}', "must be one character"),
        ("{format: csv, delimiter: 1}", "must be one character"),
        ("{format: [csv]}", "must be csv or jsonl"),
        ("csv", "must be a mapping"),
    ],
)
def test_a_format_that_cannot_be_read_is_refused(value: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(changed(FORMAT, value))
    assert words in caught.value.problem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{trailer: {marker: T}}", Trailer(marker="T")),
        (
            "{trailer: {marker: EOF, rowsPosition: 3, includesHeader: true}}",
            Trailer(marker="EOF", rows_position=3, includes_header=True),
        ),
        ("{manifest: {}}", Manifest()),
        (
            "{manifest: {suffix: .ctl, rows: count, sha256: null}}",
            Manifest(suffix=".ctl", rows_field="count", sha256_field=None),
        ),
    ],
)
def test_control_totals_are_read(value: str, expected: ControlTotals) -> None:
    assert load(with_control(value)).control == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{}", "either trailer or manifest"),
        ("{trailer: {marker: T}, manifest: {}}", "either trailer or manifest"),
        ("{trailer: {}}", "must be a text"),
        ("{trailer: {marker: T, rowsPosition: 1}}", "2 or more"),
        ("{trailer: {marker: T, includesHeader: 1}}", "true or false"),
        ('{trailer: {marker: "T\\n"}}', "printable"),
        ("{manifest: {rows: null, sha256: null}}", "states nothing"),
        ("{manifest: {rows: a, sha256: a}}", "another field"),
        ("{manifest: {suffix: ../x}}", "letters, digits"),
        ("{manifest: {suffix: .csv}}", "would take manifests"),
    ],
)
def test_control_totals_that_cannot_be_checked_are_refused(value: str, words: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(with_control(value))
    assert words in caught.value.problem


def test_json_lines_have_no_trailer_and_no_order() -> None:
    text = changed(FORMAT, "{format: jsonl}")
    with pytest.raises(ContractError, match="use a manifest"):
        load(with_control("{trailer: {marker: T}}", text))
    drift = f"{PATTERN}      - {{property: driftPolicy, value: {{reordered: hold}}}}\n"
    with pytest.raises(ContractError, match="have no order"):
        load(text.replace(PATTERN, drift))


def test_a_trailer_counts_what_the_supplier_counts() -> None:
    assert Trailer(marker="T").rows(7) == 7
    assert Trailer(marker="T", includes_header=True, includes_trailer=True).rows(9) == 7


def test_settings_may_stand_at_the_contract_and_name_their_vendor() -> None:
    moved = changed(PATTERN, "") + (
        "customProperties:\n  - {property: pathPattern, value: 'orders-*.csv', vendor: tidegate}\n"
    )
    assert load(moved) == load(VALID)
    with pytest.raises(ContractError, match="pathPattern is set twice"):
        load(VALID + "customProperties:\n  - {property: pathPattern, value: x}\n")
