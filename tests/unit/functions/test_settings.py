"""App settings: where they come from, what they resolve, what stops the start."""

import json
from pathlib import Path

import pytest

from local.functions.errors import StartError
from local.functions.settings import AppSettings, load_settings


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    document = {"IsEncrypted": False, "Values": {"A": "file", "B": "file"}}
    (tmp_path / "local.settings.json").write_text(json.dumps(document))
    settings = load_settings(tmp_path, {"A": "environment"})
    assert settings.values == {"A": "environment", "B": "file"}


def test_the_file_may_be_missing(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"A": "1"}).values == {"A": "1"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"IsEncrypted": True, "Values": {}}, "IsEncrypted"),
        ({"Values": {"N": 1, "OK": "x"}}, "strings: N"),
        ({"Values": []}, None),
        ({"Values": ["x"]}, "object"),
        ([], "object"),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start(
    tmp_path: Path, document: object, reason: str | None
) -> None:
    (tmp_path / "local.settings.json").write_text(json.dumps(document))
    if reason is None:
        assert load_settings(tmp_path, {}).values == {}
        return
    with pytest.raises(StartError, match=reason):
        load_settings(tmp_path, {})


def test_names_in_a_binding_are_resolved() -> None:
    settings = AppSettings(values={"ENV": "test", "N": "1"})
    assert settings.resolve("files-%ENV%-%N%", function="f") == "files-test-1"
    assert settings.resolve("files", function="f") == "files"


def test_a_missing_setting_is_named_with_its_function() -> None:
    with pytest.raises(StartError, match=r"function on_file.*FILES_QUEUE"):
        AppSettings(values={}).resolve("%FILES_QUEUE%", function="on_file")


def test_a_connection_is_looked_up_with_the_platforms_prefix_first() -> None:
    both = AppSettings(values={"AzureWebJobsLake": "first", "Lake": "second"})
    assert both.connection_string("Lake", function="f") == "first"
    one = AppSettings(values={"Lake": "second"})
    assert one.connection_string("Lake", function="f") == "second"


def test_a_missing_connection_is_named_with_its_function() -> None:
    with pytest.raises(StartError, match=r"function on_file.*Lake"):
        AppSettings(values={"Lake": ""}).connection_string("Lake", function="on_file")


def test_an_identity_based_connection_is_refused_with_a_word() -> None:
    settings = AppSettings(values={"Lake__queueServiceUri": "https://a.queue.core.windows.net"})
    with pytest.raises(StartError, match="identity-based"):
        settings.connection_string("Lake", function="f")


def test_a_function_is_disabled_by_its_setting() -> None:
    settings = AppSettings(values={"AzureWebJobs.one.Disabled": "true"})
    assert settings.disabled("one")
    assert not settings.disabled("two")
