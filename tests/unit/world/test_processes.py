from dataclasses import fields
from pathlib import Path

import pytest

from local.storage.gateway.event import TOPIC
from local.world.addresses import Addresses
from local.world.credentials import Credentials
from local.world.processes import Layout, steps
from local.world.steps import ProcessSpec
from tidegate.settings import Settings

ADDRESSES = Addresses.choose({}, base=20_000)


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return Credentials.at(tmp_path / "secrets")


def processes(
    folder: Path, credentials: Credentials, settings: dict[str, str]
) -> dict[str, ProcessSpec]:
    layout = Layout(
        state=folder, app=folder, bundle=folder, jars=folder, subscriptions=folder / "s.json"
    )
    made = steps(ADDRESSES, credentials, layout, settings)
    return {step.name: step for step in made if isinstance(step, ProcessSpec)}


def test_nothing_serves_before_storage_is_provisioned(
    tmp_path: Path, credentials: Credentials
) -> None:
    made = processes(tmp_path, credentials, {})

    assert made["azurite"].after == frozenset()
    for name in ("gateway", "functions", "workspace"):
        assert made[name].after == {"provision"}


def test_no_secret_is_on_a_command_line(tmp_path: Path, credentials: Credentials) -> None:
    words = {
        word for spec in processes(tmp_path, credentials, {}).values() for word in spec.command
    }

    assert words.isdisjoint(
        {
            credentials.operator_key,
            credentials.topic_key,
            credentials.workspace_token,
            credentials.webhook_key,
        }
    )


def test_every_port_is_given_to_somebody(tmp_path: Path, credentials: Credentials) -> None:
    words = {
        word for spec in processes(tmp_path, credentials, {}).values() for word in spec.command
    }

    assert {str(getattr(ADDRESSES, field.name)) for field in fields(Addresses)} <= words


def test_the_service_is_given_the_digest_of_the_operator_key_and_not_the_key(
    tmp_path: Path, credentials: Credentials
) -> None:
    settings = processes(tmp_path, credentials, {})["functions"].environment

    assert settings["OPERATOR_KEY_SHA256"] == credentials.operator_key_sha256
    assert credentials.operator_key not in settings.values()


def test_files_are_moved_through_the_gateway_and_rows_kept_past_it(
    tmp_path: Path, credentials: Credentials
) -> None:
    settings = processes(tmp_path, credentials, {})["functions"].environment

    assert "BlobEndpoint=http://127.0.0.1:20003/" in settings["LAKE"]
    assert "BlobEndpoint=http://127.0.0.1:20000/" in settings["AzureWebJobsStorage"]


def test_a_setting_of_the_caller_wins(tmp_path: Path, credentials: Credentials) -> None:
    made = processes(tmp_path, credentials, {"RUN_POLL_SECONDS": "0.1"})

    assert made["functions"].environment["RUN_POLL_SECONDS"] == "0.1"


def test_the_service_accepts_the_settings_of_the_world(
    tmp_path: Path, credentials: Credentials
) -> None:
    environment = processes(tmp_path, credentials, {})["functions"].environment

    settings = Settings.from_env(environment)

    assert settings.databricks_host == "http://127.0.0.1:20005"
    assert settings.event_topic_key == credentials.topic_key


@pytest.mark.parametrize(("throughput", "compiler"), [(False, "QUICK_START"), (True, "THROUGHPUT")])
def test_the_workspace_is_tuned_for_big_files_on_request(
    tmp_path: Path, credentials: Credentials, *, throughput: bool, compiler: str
) -> None:
    layout = Layout(
        state=tmp_path, app=tmp_path, bundle=tmp_path, jars=tmp_path,
        subscriptions=tmp_path / "s.json", throughput=throughput,
    )  # fmt: skip
    (workspace,) = (
        step for step in steps(ADDRESSES, credentials, layout, {})
        if isinstance(step, ProcessSpec) and step.name == "workspace"
    )  # fmt: skip

    assert workspace.command[workspace.command.index("--compiler") + 1] == compiler


def test_the_service_takes_only_events_of_the_account_that_the_gateway_announces(
    tmp_path: Path, credentials: Credentials
) -> None:
    assert processes(tmp_path, credentials, {})["functions"].environment["LANDING_TOPIC"] == TOPIC
