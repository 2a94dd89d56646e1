"""The app settings, and what a start refuses."""

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from tidegate.errors import SettingsError
from tidegate.settings import Settings

SAMPLE: dict[str, str] = json.loads(Path("local.settings.sample.json").read_text())["Values"]
HOSTS_OWN = {"FUNCTIONS_WORKER_RUNTIME", "WATCHDOG_SCHEDULE", "RECONCILER_SCHEDULE"}

CLOUD = SAMPLE | {
    "AzureWebJobsStorage": "",
    "AzureWebJobsStorage__queueServiceUri": "https://ops.queue.core.windows.net",
    "AzureWebJobsStorage__tableServiceUri": "https://ops.table.core.windows.net",
    "LAKE": "",
    "LAKE__blobServiceUri": "https://lake.blob.core.windows.net",
    "LAKE__dfsServiceUri": "https://lake.dfs.core.windows.net",
    "DATABRICKS_HOST": "https://adb-1.azuredatabricks.net",
    "DATABRICKS_TOKEN": "",
    "EVENT_TOPIC_ENDPOINT": "https://topic.westeurope-1.eventgrid.azure.net/api/events",
    "EVENT_TOPIC_KEY": "",
}


def test_the_sample_has_every_setting_and_no_other() -> None:
    assert Settings.from_env(SAMPLE).run_poll == timedelta(seconds=15)
    for name in SAMPLE.keys() - HOSTS_OWN - {"DATABRICKS_TOKEN", "EVENT_TOPIC_KEY"}:
        with pytest.raises(SettingsError, match=name):
            Settings.from_env({key: text for key, text in SAMPLE.items() if key != name})
    optional_and_read = {"azure_client_id"}
    assert len(SAMPLE.keys() - HOSTS_OWN) == len(fields(Settings)) - len(optional_and_read)


def test_the_cloud_needs_no_secret() -> None:
    settings = Settings.from_env(CLOUD)
    assert settings.storage.endpoint("queue") == "https://ops.queue.core.windows.net"
    assert not settings.databricks_token


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({})
    for name in ("LANDING_TOPIC", "DATABRICKS_HOST", "LAKE__blobServiceUri", "RUN_POLL_SECONDS"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AzureWebJobsStorage", "UseDevelopmentStorage=true"),
        ("LAKE", "DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=c2VjcmV0"),
        ("LAKE", "BlobEndpoint=https://lake.blob.core.windows.net;AccountKey=c2VjcmV0"),
        ("DATABRICKS_TOKEN", "dapi-secret"),
        ("EVENT_TOPIC_KEY", "secret-key"),
        ("LAKE_HNS", "maybe"),
        ("OPERATOR_KEY_SHA256", "the key itself"),
        ("RUN_POLL_SECONDS", "soon"),
    ],
)
def test_a_secret_for_an_endpoint_elsewhere_stops_the_start_and_is_not_repeated(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.from_env(CLOUD | {name: value})
    assert value not in str(caught.value)
