"""Access keys: what opens what."""

import json
from pathlib import Path

import pytest

from local.functions.bindings import AuthLevel
from local.functions.errors import StartError
from local.functions.keys import Keys, given_key, read_keys

KEYS = {
    "masterKey": "master",
    "functionKeys": {"default": "one", "partner": "two"},
    "systemKeys": {"eventgrid_extension": "system"},
}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(KEYS))
    return read_keys(path)


def test_an_anonymous_function_is_open(keys: Keys) -> None:
    assert keys.allow(AuthLevel.ANONYMOUS, "")
    assert Keys().allow(AuthLevel.ANONYMOUS, "")


def test_a_function_key_opens_functions_and_the_master_key_everything(keys: Keys) -> None:
    opened = {
        key: (keys.allow(AuthLevel.FUNCTION, key), keys.allow(AuthLevel.ADMIN, key))
        for key in ("one", "two", "master", "system", "wrong", "", "ä")
    }
    assert opened == {
        "one": (True, False),
        "two": (True, False),
        "master": (True, True),
        "system": (False, False),
        "wrong": (False, False),
        "": (False, False),
        "ä": (False, False),
    }


def test_without_a_file_what_asks_for_a_key_is_closed() -> None:
    assert not read_keys(None).allow(AuthLevel.FUNCTION, "")
    assert not read_keys(None).allow(AuthLevel.ADMIN, "")


def test_the_webhook_asks_for_its_key_only_when_there_is_one(keys: Keys) -> None:
    assert Keys().allow_event_grid("")
    assert keys.allow_event_grid("system")
    assert not keys.allow_event_grid("")


def test_the_header_comes_before_the_query() -> None:
    assert given_key({"x-functions-key": "h"}, {"code": "q"}) == "h"
    assert given_key({}, {"code": "q"}) == "q"
    assert given_key({}, {}) == ""


@pytest.mark.parametrize("text", ["", "[]", '{"masterKey": ""}', '{"secret-key-text": 1}'])
def test_a_file_that_is_none_stops_the_start_without_quoting_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(StartError) as caught:
        read_keys(path)
    assert "secret-key-text" not in str(caught.value)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="absent"):
        read_keys(tmp_path / "absent.json")
