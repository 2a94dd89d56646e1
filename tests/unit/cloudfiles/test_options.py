"""Options are honoured or refused by name."""

import pytest

from local.databricks.cloudfiles.dialect import Dialect, JsonDialect
from local.databricks.cloudfiles.errors import OptionError
from local.databricks.cloudfiles.options import (
    SCHEMA_OPTION,
    EvolutionMode,
    Options,
    parse_options,
)

REQUIRED = {
    "path": "abfs://accepted@account.dfs.core.windows.net/netflix/titles/",
    "cloudFiles.format": "csv",
    "cloudFiles.schemaLocation": "abfs://lake@account.dfs.core.windows.net/schemas",
}
JSON = {"cloudFiles.format": "json", "allowSingleQuotes": "false"}


def parsed(**more: str) -> Options:
    return parse_options(REQUIRED | {name.replace("_", "."): value for name, value in more.items()})


def schema(type_name: str = "string") -> str:
    return (
        '{"type":"struct","fields":'
        f'[{{"name":"id","type":"{type_name}","nullable":true,"metadata":{{}}}}]}}'
    )


def test_names_have_no_case_and_defaults_are_auto_loaders() -> None:
    options = parse_options({name.upper(): value for name, value in REQUIRED.items()})
    assert options.path == REQUIRED["path"].rstrip("/")
    assert options.evolution is EvolutionMode.ADD_NEW_COLUMNS
    assert (options.rescued, options.max_files, options.max_bytes) == ("_rescued_data", 1000, None)
    assert options.case_sensitive
    assert options.dialect == Dialect()


def test_json_lines_have_options_of_their_own() -> None:
    options = parse_options(
        REQUIRED | JSON | {"allowNonNumericNumbers": "false", "readerCaseSensitive": "false"}
    )
    assert options.dialect == JsonDialect(non_numeric_numbers=False)
    assert not options.case_sensitive


def test_a_given_schema_turns_evolution_and_rescue_off() -> None:
    options = parse_options(REQUIRED | {SCHEMA_OPTION: schema()})
    assert (options.evolution, options.rescued) == (EvolutionMode.NONE, None)


def test_values_are_read() -> None:
    options = parsed(
        cloudFiles_maxFilesPerTrigger="7",
        cloudFiles_maxBytesPerTrigger="10m",
        cloudFiles_schemaHints="a string, `b c` STRING",
        cloudFiles_useManagedFileEvents="true",
        delimiter=";",
        encoding="ISO-8859-1",
        quote="",
    )
    assert (options.max_files, options.max_bytes) == (7, 10 << 20)
    assert options.hints.fieldNames() == ["a", "b c"]
    assert options.dialect == Dialect(separator=";", encoding="iso8859-1", quote="\0")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"cloudFiles.maxFilePerTrigger": "1"}, "cloudfiles.maxfilepertrigger"),
        ({"dateFormat": "yyyy"}, "dateformat"),
        ({"cloudFiles.format": "xml"}, "cloudFiles.format=xml"),
        ({"cloudFiles.format": "json"}, "allowSingleQuotes"),
        ({**JSON, "multiLine": "true"}, "multiLine=true"),
        ({**JSON, "primitivesAsString": "true"}, "primitivesAsString=true"),
        ({**JSON, "allowComments": "true"}, "allowComments=true"),
        ({**JSON, "sep": ";"}, "sep"),
        ({"allowSingleQuotes": "false"}, "allowsinglequotes"),
        ({"readerCaseSensitive": "perhaps"}, "readerCaseSensitive"),
        ({"cloudFiles.schemaLocation": ""}, "cloudFiles.schemaLocation"),
        ({"cloudFiles.inferColumnTypes": "true"}, "cloudFiles.inferColumnTypes"),
        ({"cloudFiles.useNotifications": "true"}, "cloudFiles.useNotifications"),
        ({"cloudFiles.maxFilesPerTrigger": "0"}, "cloudFiles.maxFilesPerTrigger"),
        ({"cloudFiles.maxBytesPerTrigger": "many"}, "cloudFiles.maxBytesPerTrigger"),
        ({"cloudFiles.schemaHints": "a INT"}, "a INT"),
        ({"cloudFiles.schemaEvolutionMode": "grow"}, "grow"),
        (
            {"cloudFiles.schemaEvolutionMode": "addNewColumnsWithTypeWidening"},
            "addNewColumnsWithTypeWidening",
        ),
        ({"header": "yes"}, "header"),
        ({"mode": "FAILFAST"}, "mode=FAILFAST"),
        ({"encoding": "klingon"}, "klingon"),
        ({"escape": "ab"}, "escape"),
        ({"path": "abfs://a@b/*/c"}, "pathGlobFilter"),
        ({"pathGlobFilter": "*.{csv,txt}"}, "pathGlobFilter"),
        ({SCHEMA_OPTION: schema("integer")}, "id int"),
        (
            {SCHEMA_OPTION: schema(), "cloudFiles.schemaEvolutionMode": "addNewColumns"},
            "addNewColumns",
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(options: dict[str, str], named: str) -> None:
    with pytest.raises(OptionError) as refused:
        parse_options(REQUIRED | options)
    assert named in str(refused.value)
