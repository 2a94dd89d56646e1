"""The contract's file format and limits as options of Auto Loader."""

from dataclasses import replace

import pytest
from medallion.formats import batch_options, data_rows, reader_options

from flows import layout
from flows.contract import BatchLimits, Compression, CsvFormat, FileFormat, JsonLinesFormat
from flows.control import Trailer
from local.databricks.cloudfiles.options import parse_options
from tests.unit.medallion.contracts import shop


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


def test_a_trailer_is_known_by_the_first_column() -> None:
    assert data_rows(shop()) == "true"
    assert data_rows(replace(shop(), control=Trailer(marker="it's"))) == (r"NOT (`id` <=> 'it\'s')")
