"""What `func start` and Azure find: names, triggers and bindings, with the sample's settings."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SETTINGS: dict[str, str] = json.loads(Path("local.settings.sample.json").read_text())["Values"]
INDEXED = [sys.executable, "-m", "tests.integration.entry_point.index_app"]

STORAGE = {"connection": "AzureWebJobsStorage"}


def queue(name: str) -> dict[str, Any]:
    return {"type": "queueTrigger", "name": "message", "queueName": name} | STORAGE


def timer(setting: str) -> dict[str, Any]:
    return {"type": "timerTrigger", "name": "timer", "schedule": f"%{setting}%"}


EXPECTED: dict[str, dict[str, Any]] = {
    "api": {
        "type": "httpTrigger",
        "name": "req",
        "route": "/{*route}",
        "authLevel": "ANONYMOUS",
        "methods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"],
    },
    "on_landing_event": {"type": "eventGridTrigger", "name": "event"},
    "on_arrival": queue("arrivals"),
    "on_file": queue("files"),
    "on_flow": queue("flows"),
    "on_announcement": queue("announcements"),
    "on_poisoned_arrival": queue("arrivals-poison"),
    "on_poisoned_file": queue("files-poison"),
    "on_poisoned_flow": queue("flows-poison"),
    "on_poisoned_announcement": queue("announcements-poison"),
    "watchdog": timer("WATCHDOG_SCHEDULE"),
    "reconciler": timer("RECONCILER_SCHEDULE"),
}


@pytest.fixture(scope="module")
def indexed() -> dict[str, Any]:
    environment = {"PATH": os.environ["PATH"], **SETTINGS}
    done = subprocess.run(INDEXED, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_app_has_exactly_these_functions(indexed: dict[str, Any]) -> None:
    assert indexed["functions"].keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_function_has_exactly_one_trigger_with_these_bindings(
    indexed: dict[str, Any], name: str
) -> None:
    bindings = indexed["functions"][name]
    (trigger,) = [each for each in bindings if each["type"].endswith("Trigger")]
    shown = {key: value for key, value in trigger.items() if key in EXPECTED[name]}
    if "methods" in shown:
        shown["methods"].sort()
    assert shown == EXPECTED[name]
    outputs = [each["type"] for each in bindings if each["direction"] == "OUT"]
    assert outputs == (["http"] if name == "api" else [])


def test_indexing_does_not_load_the_databricks_sdk(indexed: dict[str, Any]) -> None:
    assert not indexed["databricks_is_loaded"]


def test_schedules_and_settings_that_bindings_name_are_in_the_sample(
    indexed: dict[str, Any],
) -> None:
    named = {
        trigger["schedule"].strip("%")
        for bindings in indexed["functions"].values()
        for trigger in bindings
        if "schedule" in trigger
    }
    assert named | {"AzureWebJobsStorage"} <= SETTINGS.keys()


def test_requirements_txt_pins_the_worker_library() -> None:
    assert "\nazure-functions-runtime==1.3.0 " in Path("requirements.txt").read_text()
