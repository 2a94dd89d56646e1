"""The contract's file format and policy as options of Auto Loader."""

from dataclasses import replace

import pytest
from medallion.formats import (
    batch_options,
    data_rows,
    evolving,
    lets_strangers_in,
    reader_options,
)
from medallion.strangers import malformed, strangers

from flows import layout
from flows.contract import BatchLimits, Compression, CsvFormat, FileFormat, JsonLinesFormat
from flows.control import Trailer
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from local.databricks.cloudfiles.options import parse_options
from tests.unit.medallion.contracts import shop


def policy(*rules: tuple[DriftKind, DriftAction, str | None]) -> DriftPolicy:
    return DriftPolicy(
        rules=tuple(
            DriftRule(kind=kind, action=action, column=name) for kind, action, name in rules
        )
    )


@pytest.mark.parametrize(
    "file_format", [CsvFormat(delimiter="|", escape="\\", encoding="ISO-8859-1"), JsonLinesFormat()]
)
def test_the_local_auto_loader_takes_the_options(file_format: FileFormat) -> None:
    name = "csv" if isinstance(file_format, CsvFormat) else "json"
    places = {"path": "/a", "cloudFiles.schemaLocation": "/b", "cloudFiles.format": name}

    assert parse_options(places | dict(reader_options(file_format))).path == "/a"


def test_batches_are_as_large_as_the_contract_has_them() -> None:
    places = {"path": "/a", "cloudFiles.schemaLocation": "/b", "cloudFiles.format": "csv"}
    csv = places | dict(reader_options(CsvFormat()))
    assert batch_options(BatchLimits()) == {}

    options = parse_options(csv | dict(batch_options(BatchLimits(max_files=7, max_bytes=2**40))))
    assert (options.max_files, options.max_bytes) == (7, 2**40)


def test_csv_options_are_the_contracts() -> None:
    options = reader_options(CsvFormat(delimiter=";", quote="'", escape="\\", encoding="UTF-8"))

    assert options == {
        "header": "true",
        "multiLine": "true",
        "sep": ";",
        "quote": "'",
        "escape": "\\",
        "encoding": "UTF-8",
    }


@pytest.mark.parametrize(
    ("file_format", "extension"),
    [
        (CsvFormat(), "csv"),
        (CsvFormat(compression=Compression.GZIP), "csv.gz"),
        (JsonLinesFormat(), "jsonl"),
        (JsonLinesFormat(compression=Compression.GZIP), "jsonl.gz"),
    ],
)
def test_the_name_of_an_accepted_file_tells_the_codec(
    file_format: FileFormat, extension: str
) -> None:
    assert layout.extension(file_format) == extension


def test_without_a_policy_nothing_is_let_in() -> None:
    assert not lets_strangers_in(DriftPolicy())
    assert malformed(shop()) == "_rescued_data IS NOT NULL"
    assert strangers(shop(), ["id", "more"]) == ("_rescued_data AS _rescued_data",)


@pytest.mark.parametrize(
    "rule",
    [
        (DriftKind.ADDED, DriftAction.ALLOW, None),
        (DriftKind.ADDED, DriftAction.ALLOW, "size"),
        (DriftKind.ADDED, DriftAction.HOLD, None),
        (DriftKind.RENAMED, DriftAction.HOLD, "name"),
    ],
)
def test_what_is_allowed_or_may_be_released_is_let_in(
    rule: tuple[DriftKind, DriftAction, str | None],
) -> None:
    assert lets_strangers_in(policy(rule))
    assert "^_c[0-9]+$" in malformed(replace(shop(), drift=policy(rule)))


def test_members_of_json_that_were_let_in_do_not_tell_rows_apart() -> None:
    allowing = policy((DriftKind.ADDED, DriftAction.ALLOW, None))
    contract = replace(shop(), drift=allowing, file_format=JsonLinesFormat())

    assert strangers(contract, ["id"]) == ("CAST(NULL AS STRING) AS _rescued_data",)


def test_cells_of_added_columns_tell_rows_apart() -> None:
    contract = replace(shop(), drift=policy((DriftKind.ADDED, DriftAction.EVOLVE, None)))

    added = strangers(contract, ["_file_id", "ID", "more", "_rescued_data", "_change_type"])[1]
    assert added == "to_json(struct(`more`)) AS _added"
    assert strangers(contract, ["id"])[1] == "CAST(NULL AS STRING) AS _added"


def test_columns_that_become_bronzes_are_not_let_in_as_strangers() -> None:
    everything = policy((DriftKind.ADDED, DriftAction.EVOLVE, None))
    named = policy(
        (DriftKind.ADDED, DriftAction.ALLOW, None), (DriftKind.ADDED, DriftAction.EVOLVE, "size")
    )

    assert not lets_strangers_in(everything)
    assert lets_strangers_in(named)
    assert evolving(named) == ("size",)


def test_a_trailer_is_known_by_the_first_column() -> None:
    assert data_rows(shop()) == "true"
    assert data_rows(replace(shop(), control=Trailer(marker="it's"))) == (r"NOT (`id` <=> 'it\'s')")
