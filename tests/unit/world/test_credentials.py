from hashlib import sha256
from pathlib import Path

from local.functions.keys import read_keys
from local.world.credentials import Credentials


def test_secrets_are_made_once(tmp_path: Path) -> None:
    first = Credentials.at(tmp_path / "secrets")
    before = (first.operator_key, first.topic_key, first.workspace_token, first.webhook_key)

    second = Credentials.at(tmp_path / "secrets")

    assert before == (
        second.operator_key, second.topic_key, second.workspace_token, second.webhook_key,
    )  # fmt: skip
    assert len(set(before)) == 4


def test_only_their_owner_can_read_them(tmp_path: Path) -> None:
    Credentials.at(tmp_path / "secrets")

    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_the_service_is_told_a_digest_of_the_operator_key(tmp_path: Path) -> None:
    credentials = Credentials.at(tmp_path / "secrets")

    assert credentials.operator_key_sha256 == sha256(credentials.operator_key.encode()).hexdigest()
    assert credentials.operator_key not in repr(credentials)


def test_the_functions_host_reads_the_key_that_events_come_with(tmp_path: Path) -> None:
    credentials = Credentials.at(tmp_path / "secrets")
    keys = read_keys(credentials.function_keys_file)

    assert keys.allow_event_grid(credentials.webhook_key)
    assert not keys.allow_event_grid("another")
