"""Names that the schema lacks are noticed before a batch begins, in JSON Lines too."""

import gzip
from pathlib import Path

import pytest

from local.databricks.cloudfiles import evolution, schemalog
from local.databricks.cloudfiles.errors import UnknownFieldException
from local.databricks.cloudfiles.folders import folder_at
from local.databricks.cloudfiles.listing import listed
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.schemalog import SchemaLog, strings

SCHEMA = strings(["id", "name"])


def options_for(folder: Path, mode: str = "addNewColumns") -> Options:
    return parse_options(
        {
            "path": str(folder / "files"),
            "cloudFiles.schemaLocation": str(folder / "state"),
            "cloudFiles.format": "json",
            "cloudFiles.schemaEvolutionMode": mode,
            "allowSingleQuotes": "false",
        }
    )


def put(folder: Path, name: str, text: str) -> None:
    (folder / "files").mkdir(exist_ok=True)
    content = text.encode()
    (folder / "files" / name).write_bytes(
        gzip.compress(content) if name.endswith(".gz") else content
    )


def test_a_member_of_any_line_is_a_new_column_and_is_recorded(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", '{"id":1}\n{"NAME":"x"}\n')
    put(tmp_path, "b.jsonl.gz", '{"id":1}\n\nno json\n{"id":2,"more":{"deep":1}}\n')
    options = options_for(tmp_path)

    with pytest.raises(UnknownFieldException, match=r"\['more'\] in .*b\.jsonl\.gz"):
        evolution.check(options, SCHEMA, list(listed(options)))

    log = SchemaLog(folder_at(f"{options.schema_location}/{schemalog.FOLDER}"))
    assert log.current(lambda: SCHEMA).names == ["more"]


def test_a_mode_that_does_not_evolve_reads_no_file_for_it(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", '{"more":1}\n')
    options = options_for(tmp_path, "rescue")
    files = list(listed(options))
    (tmp_path / "files" / "a.jsonl").unlink()

    evolution.check(options, SCHEMA, files)
