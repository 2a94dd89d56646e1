"""host.json: defaults, ranges, app settings that win, what is refused."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from local.functions.errors import StartError
from local.functions.host_json import HostOptions, MessageEncoding, QueueOptions, read_host_json


def read(
    folder: Path, extensions: object = None, settings: Mapping[str, str] | None = None
) -> HostOptions:
    document = {"version": "2.0", "extensions": extensions or {}}
    (folder / "host.json").write_text(json.dumps(document))
    return read_host_json(folder, settings or {}, processors=2)


def test_the_defaults_are_the_platforms(tmp_path: Path) -> None:
    options = read(tmp_path)
    assert options.route_prefix == "api"
    assert options.queues == QueueOptions(
        batch_size=16,
        new_batch_threshold=16,  # half a batch for each of two processors
        max_polling_interval=timedelta(minutes=1),
        visibility_timeout=timedelta(0),
        max_dequeue_count=5,
        message_encoding=MessageEncoding.BASE64,
    )


def test_every_option_is_read(tmp_path: Path) -> None:
    options = read(
        tmp_path,
        {
            "queues": {
                "batchSize": 8,
                "newBatchThreshold": 0,
                "maxPollingInterval": "00:00:00.5",
                "visibilityTimeout": "00:00:30",
                "maxDequeueCount": 2,
                "messageEncoding": "None",
            },
            "http": {"routePrefix": ""},
        },
    )
    assert options.route_prefix == ""
    assert options.queues == QueueOptions(
        batch_size=8,
        new_batch_threshold=0,
        max_polling_interval=timedelta(milliseconds=500),
        visibility_timeout=timedelta(seconds=30),
        max_dequeue_count=2,
        message_encoding=MessageEncoding.NONE,
    )


def test_keys_are_read_in_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, {"Queues": {"BATCHSIZE": 3}}).queues.batch_size == 3


def test_the_threshold_follows_the_batch(tmp_path: Path) -> None:
    assert read(tmp_path, {"queues": {"batchSize": 9}}).queues.new_batch_threshold == 8


def test_an_app_setting_wins_over_the_file(tmp_path: Path) -> None:
    settings = {
        "AzureFunctionsJobHost__extensions__queues__batchSize": "5",
        "AzureFunctionsJobHost__extensions__http__routePrefix": "v1",
        "UNRELATED": "x",
    }
    options = read(tmp_path, {"queues": {"batchSize": 8, "maxDequeueCount": 2}}, settings)
    assert (options.queues.batch_size, options.queues.max_dequeue_count) == (5, 2)
    assert options.route_prefix == "v1"


@pytest.mark.parametrize(
    "queues",
    [
        {"batchSize": 0},
        {"batchSize": 33},
        {"batchSize": True},
        {"batchSize": "many"},
        {"newBatchThreshold": -1},
        {"maxDequeueCount": 0},
        {"maxPollingInterval": "00:00:00.05"},
        {"maxPollingInterval": 1000},
        {"visibilityTimeout": "8.00:00:00"},
        {"visibilityTimeout": "half a minute"},
        {"messageEncoding": "utf-8"},
        [],
    ],
)
def test_values_out_of_range_stop_the_start(tmp_path: Path, queues: object) -> None:
    with pytest.raises(StartError, match=r"host\.json"):
        read(tmp_path, {"queues": queues or [1]})


def test_other_sections_are_accepted_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="local.functions")
    document = {"version": "2.0", "logging": {}, "extensions": {"blobs": {}}}
    (tmp_path / "host.json").write_text(json.dumps(document))
    read_host_json(tmp_path, {}, processors=1)
    assert "logging, extensions.blobs" in caplog.text


@pytest.mark.parametrize("text", ["{}", '{"version": "1.0"}', "[]", "not json"])
def test_a_document_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "host.json").write_text(text)
    with pytest.raises(StartError):
        read_host_json(tmp_path, {}, processors=1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"host\.json is missing"):
        read_host_json(tmp_path, {}, processors=1)
